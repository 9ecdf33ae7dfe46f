/** What a person sees and does on a terminal: the guided walk, its end and its resumption, Ctrl-C, colour. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryHome } from "../support/cli.js";
import { KEYS, Screen } from "../support/screen.js";

const ESCAPE = "\u001b";

describe("the guided walk", () => {
  test("shows the lesson, runs the lab, stops, and goes on where it stopped", async () => {
    const home = temporaryHome();
    const first = new Screen(["start", "--home", home]);
    await first.shows("step-1: ready?");
    expect(first.text).toContain("Lab 1 of 8");
    expect(first.text).toContain("IdempotencyTable remembers which requests were handled");
    expect(first.text).toContain("Run this lab");
    first.press(KEYS.enter);
    await first.shows("What next?");
    expect(first.text).toContain("✔ IdempotencyTable has the key that the handlers use");
    expect(first.text).toContain("step-1 ✔ passed");
    await first.shows("Stop here");
    first.press(KEYS.down + KEYS.down + KEYS.enter);
    expect(await first.exit).toBe(0);
    expect(first.text).toContain("You can go on here at any time");

    const second = new Screen(["start", "--home", home]);
    await second.shows("You stopped before step-2");
    await second.shows("Begin again with the first lab");
    second.press(KEYS.enter);
    await second.shows("step-2: ready?");
    expect(second.text).toContain("Lab 2 of 8");
    // The code shown is the code deployed.
    const code = readFileSync(
      new URL("../../labs/02-create-function/handlers/starter.mjs", import.meta.url),
      "utf8",
    );
    for (const line of code.trim().split("\n")) expect(second.text).toContain(line.trim());
    await second.shows("Show the code in Python too");
    second.press(KEYS.down + KEYS.enter);
    await second.shows("def lambda_handler(event, context):");
    await second.shows("Stop here");
    second.press(KEYS.up + KEYS.enter);
    expect(await second.exit).toBe(0);
  });

  test("Ctrl-C at a question ends with 130 and keeps where the learner was", async () => {
    const home = temporaryHome();
    const screen = new Screen(["start", "--home", home]);
    await screen.shows("Stop here");
    screen.press(KEYS.ctrlC);
    expect(await screen.exit).toBe(130);
    expect(screen.text).not.toMatch(/^\s+at /m);
    expect(screen.text).not.toContain("ExitPromptError");
    expect(JSON.parse(readFileSync(join(home, "progress.json"), "utf8"))).toMatchObject({
      targets: { local: { current: "step-1" } },
    });
  });

  test("Ctrl-C while a lab runs ends with 130 and gives the cursor back", async () => {
    const home = temporaryHome();
    const screen = new Screen(["run", "step-7", "--home", home]);
    await screen.shows("always fails deployed");
    screen.press(KEYS.ctrlC);
    expect(await screen.exit).toBe(130);
    // What hid the cursor has shown it again.
    expect(screen.raw.lastIndexOf(`${ESCAPE}[?25h`)).toBeGreaterThanOrEqual(
      screen.raw.lastIndexOf(`${ESCAPE}[?25l`),
    );
    expect(screen.text).not.toMatch(/^\s+at /m);
  });

  test("where CI is set nothing is asked, on a terminal too", async () => {
    const home = temporaryHome();
    const screen = new Screen(["start", "--home", home], { CI: "1" });
    await screen.shows("step-1 ✔ passed");
    expect(screen.text).not.toContain("ready?");
    screen.press(KEYS.ctrlC);
    expect(await screen.exit).toBe(130);
  });
});

describe("asking before something is deleted", () => {
  test("no leaves everything, and Ctrl-C is 130", async () => {
    const home = temporaryHome();
    const no = new Screen(["reset", "--home", home]);
    await no.shows("Forget the progress of all labs?");
    no.press(`n${KEYS.enter}`);
    expect(await no.exit).toBe(3);
    expect(no.text).toContain("Nothing was changed.");
    const interrupted = new Screen(["clean", "--home", home]);
    await interrupted.shows("Delete the course's function");
    interrupted.press(KEYS.ctrlC);
    expect(await interrupted.exit).toBe(130);
  });
});

describe("escape sequences", () => {
  const colour = new RegExp(`${ESCAPE}\\[[0-9;]*m`);

  test("a terminal gets colour", async () => {
    const screen = new Screen(["run", "step-1", "--home", temporaryHome()]);
    expect(await screen.exit).toBe(0);
    expect(screen.raw).toMatch(colour);
  });

  test.each([
    ["--plain", ["--plain"], {}],
    ["ACCESSIBLE=1", [], { ACCESSIBLE: "1" }],
    ["TERM=dumb", [], { TERM: "dumb" }],
  ] as const)("%s: none at all, on a terminal too", async (_name, flags, env) => {
    const screen = new Screen(["run", "step-1", ...flags, "--home", temporaryHome()], env);
    expect(await screen.exit).toBe(0);
    expect(screen.raw).toContain("step-1: pass");
    expect(screen.raw).not.toContain(ESCAPE);
  });

  test.each([
    ["NO_COLOR", [], { NO_COLOR: "1" }],
    ["--no-color", ["--no-color"], {}],
  ] as const)("%s: no colour", async (_name, flags, env) => {
    const screen = new Screen(["run", "step-1", ...flags, "--home", temporaryHome()], env);
    expect(await screen.exit).toBe(0);
    expect(screen.raw).toContain("step-1");
    expect(screen.raw).not.toMatch(colour);
  });

  test.each([
    ["NO_COLOR", [], { NO_COLOR: "1" }],
    ["--no-color", ["--no-color"], {}],
  ] as const)("%s: no colour in questions either", async (_name, flags, env) => {
    const screen = new Screen(["start", ...flags, "--home", temporaryHome()], env);
    await screen.shows("Stop here");
    screen.press(KEYS.up + KEYS.enter);
    await screen.shows("You can go on here at any time");
    expect(await screen.exit).toBe(0);
    expect(screen.raw).not.toMatch(colour);
  });
});
