/** What a person sees and does on a terminal: the guided walk, its end and its resumption, Ctrl-C, colour. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { IDS, LAST } from "../support/catalogue.js";
import { temporaryHome } from "../support/cli.js";
import { KEYS, Screen } from "../support/screen.js";

const ESCAPE = "\u001b";

/** From the first question to the first lab's lesson. */
async function toFirstLab(screen: Screen): Promise<void> {
  await screen.shows("Where do you want to begin?");
  screen.press("f");
  await screen.shows("step-1: ready?");
  await screen.shows("ctrl-c stops");
}

/** The letter that stands before an answer in this home. */
const letterOf = ({ text }: Screen, answer: string): string => {
  const found = text.match(new RegExp(`([a-f])[. ]+${answer}`));
  if (found?.[1] === undefined) throw new Error(`"${answer}" is no answer of:\n${text}`);
  return found[1];
};

/** The answers to a question, as they stand on the screen. */
const answersOf = ({ text }: Screen): readonly string[] =>
  [...text.matchAll(/^ *(?:› )?[a-f][. ]+(.*)$/gm)].map(([, answer = ""]) => answer.trimEnd());

describe("a prediction", () => {
  test("Enter alone is none; its answers stand in an order of the home's own", {
    tags: ["catalogue"],
  }, async () => {
    const home = temporaryHome();
    const asked = async (columns: number, ...flags: readonly string[]): Promise<Screen> => {
      const screen = new Screen(["start", "--from", "step-3", ...flags, "--home", home], {}, columns);
      await screen.shows("step-3: ready?");
      await screen.shows("Stop here");
      screen.press(flags.includes("--plain") ? "\r" : "r");
      await screen.shows("I would rather just see");
      return screen;
    };
    const page = await asked(100);
    await page.shows("ctrl-c stops");
    const answers = answersOf(page);
    expect(answers).toHaveLength(3);
    page.press(KEYS.enter);
    await page.shows("The run's answer: 202");
    expect(page.text).not.toContain("You predicted");
    expect(page.text).toMatch(/What does the\s+caller get\s+back\?\s+I would\s+rather just see/);
    await page.asks("Stop here");
    page.press("q");
    expect(await page.exit).toBe(0);

    const lines = await asked(200, "--plain");
    await lines.asks("(Enter alone: n)");
    expect(answersOf(lines)).toEqual(answers);
    // The answer has been seen.
    expect(lines.text).toContain("this one will not count");
    lines.press(`${letterOf(lines, "202: accepted")}\r`);
    await lines.shows("You predicted: 202: accepted");
    await lines.asks("Type a number");
    lines.press("4\r");
    expect(await lines.exit).toBe(0);
    const { text } = lines;
    expect(text).toContain("this one does not count");
    expect(text).not.toMatch(/[✔✘▶]|^right$/m);
    // What was predicted stands before what shows it.
    for (const evidence of ["what happened: One delivery", "table: Orders for", "The evidence", "seen in: "])
      expect(text.indexOf(evidence), evidence).toBeGreaterThan(text.indexOf("The run showed: 202"));
  });
});

describe("the guided walk", () => {
  test.each([80, 40])(
    "from the first question to the end, in %i columns",
    { tags: ["catalogue"] },
    async (columns) => {
      const screen = new Screen(["start", "--home", temporaryHome()], {}, columns);
      await screen.shows("Where do you want to begin?");
      screen.press("s");
      await screen.shows("Before it runs, your prediction");
      await screen.shows("I would rather just see");
      screen.press(letterOf(screen, "1 order: it is the same order"));
      await screen.shows("You predicted: 1 order:");
      await screen.shows("What next?");
      screen.press("g");
      for (const [index, lab] of IDS.entries()) {
        await screen.shows(`${lab}: ready?`);
        screen.press("r");
        await screen.shows(`✔ ${lab}: ready? Run this lab`);
        await screen.asks("I would rather just see");
        screen.press("a");
        const next = IDS[index + 1];
        await screen.asks(next === undefined ? "Finish" : `Go on to ${next}`);
        screen.press("g");
      }
      await screen.shows("That was the last lab.");
      expect(await screen.exit).toBe(0);
      const end = screen.text.slice(screen.text.lastIndexOf("That was the last lab."));
      expect(end).toContain(`Your score: ${IDS.length} of ${IDS.length} labs passed`);
      for (const part of ["Mistakes met: none yet", "The practices:", "At work:", "Keep a report of it"])
        expect(end).toContain(part);
      expect(end.match(/^- .*\(step-\d\): not run/gm)).toHaveLength(3);
      for (const lab of IDS) expect(screen.text).toContain(`${lab} ✔ passed`);
      // Nothing was wider than the terminal: every line that it broke by itself would go on in the next row.
      expect(screen.brokenLines).toEqual([]);
    },
  );

  test("shows the lesson, runs the lab, stops, and goes on where it stopped", {
    tags: ["catalogue"],
  }, async () => {
    const home = temporaryHome();
    const first = new Screen(["start", "--home", home]);
    await toFirstLab(first);
    expect(first.text).toContain(`Lab 1 of ${LAST}`);
    expect(first.text).toContain("IdempotencyTable remembers which requests were handled");
    expect(first.text).toContain("Run this lab");
    first.press(KEYS.enter);
    await first.shows("What must DynamoDB know");
    await first.shows("I would rather just see");
    first.press(letterOf(first, "Their key, and expiry_time"));
    await first.shows("What next?");
    expect(first.text).toContain("✔ IdempotencyTable has the key that the handlers use");
    expect(first.text).toContain("step-1 ✔ passed");
    expect(first.text).toContain("You predicted: Their key, and expiry_time, since TTL needs it");
    expect(first.text).toContain("The run showed: Only their key");
    expect(first.text).toContain("a table has no columns");
    await first.shows("Stop here");
    first.press(KEYS.up + KEYS.enter);
    expect(await first.exit).toBe(0);
    expect(first.text).toContain("You can go on here at any time");

    const second = new Screen(["start", "--home", home]);
    await second.shows("You stopped before step-2");
    await second.shows("Begin again with the first lab");
    second.press(KEYS.enter);
    await second.shows("step-2: ready?");
    expect(second.text).toContain(`Lab 2 of ${LAST}`);
    await second.shows("Read the code in Python");
    second.press("p");
    await second.shows("Read the code in JavaScript");
    await second.shows("Stop here");
    second.press("q");
    expect(await second.exit).toBe(0);
    // The code shown is the code deployed, in either language.
    for (const ending of ["mjs", "py"]) {
      const path = `../../labs/02-create-function/handlers/starter.${ending}`;
      const code = readFileSync(new URL(path, import.meta.url), "utf8");
      for (const line of code.trim().split("\n")) expect(second.text).toContain(line.trim());
    }
  });

  test("a terminal that is resized gets the page anew, with the keys on its last line", async () => {
    const screen = new Screen(["start", "--from", "step-7", "--home", temporaryHome()], {}, 100);
    await screen.shows("step-7: ready?");
    screen.resize(40, 20);
    await screen.shows("space/b scroll");
    expect(screen.visible.at(-1)).toContain("space/b scroll");
    expect(screen.visible.join("\n")).toContain("more lines below");
    expect(screen.visible.join("\n")).toContain("step-7: ready?");
    screen.press("q");
    expect(await screen.exit).toBe(0);
  });

  test("what is typed while a lab runs answers no question", async () => {
    const screen = new Screen(["start", "--from", "step-7", "--home", temporaryHome()]);
    await screen.shows("step-7: ready?");
    await screen.shows("Stop here");
    screen.press("r");
    await screen.shows("I would rather just see");
    screen.press("n");
    await screen.shows("always fails deployed");
    screen.press("qqq");
    await screen.asks("Go on to step-8");
    expect(screen.text).not.toContain("qqq");
    screen.press("q");
    expect(await screen.exit).toBe(0);
    expect(screen.text).toContain("step-7 ✔ passed");
  });

  test("Ctrl-C at a question ends with 130 and keeps where the learner was", async () => {
    const home = temporaryHome();
    const screen = new Screen(["start", "--home", home]);
    await toFirstLab(screen);
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
    expect(screen.text).not.toContain("Where do you want");
    screen.press(KEYS.ctrlC);
    expect(await screen.exit).toBe(130);
  });
});

test("a run that takes its time is looked at again and again, and leaves one picture", async () => {
  const home = temporaryHome();
  const handler = join(home, "slow.mjs");
  writeFileSync(
    handler,
    `export const handler = async (event) => {
      console.log("Event:", JSON.stringify(event));
      await new Promise((resolve) => setTimeout(resolve, 2_500));
    };`,
  );
  const screen = new Screen(["run", "step-6", "--times", "1", "--handler", handler, "--home", home]);
  await screen.exit;
  expect(screen.text.match(/The same event, 1 time, with your own handler/g)).toHaveLength(1);
  // Node's own, on stderr, which is the same terminal.
  expect(screen.raw).not.toContain("Warning");
});

describe("practising within the walk", () => {
  const labFile = (path: string): string => new URL(`../../labs/${path}`, import.meta.url).pathname;

  test("gives the file, judges it as often as wanted, names the next, and comes back to the menu", async () => {
    const home = temporaryHome();
    const screen = new Screen(["start", "--home", home], {}, 100, home);
    await screen.shows("Where do you want to begin?");
    await screen.shows("h Practise: complete a handler, and have it judged");
    await screen.shows("ctrl-c stops");
    screen.press("h");
    await screen.shows("Which practice?");
    await screen.asks("None, back");
    screen.press("1");
    await screen.asks("Back to the course");
    expect(screen.text).toContain("Written: choose-the-key.mjs");
    const file = join(home, "choose-the-key.mjs");
    expect(readFileSync(file, "utf8")).toContain("To do");
    writeFileSync(file, "export const handler = (");
    screen.press("j");
    await screen.shows("not valid JavaScript");
    await screen.asks("Back to the course");
    copyFileSync(labFile("04-duplicate-invocations/practice/solution.mjs"), file);
    screen.press("w");
    await screen.shows("Next practice: Make it idempotent, of step-5.");
    await screen.asks("q: quit");
    screen.press("q");
    await screen.shows("Choose the key: passed. What next?");
    await screen.asks("Back to the course");
    screen.press("b");
    await screen.asks("Where do you want to begin?");
    screen.press(KEYS.ctrlC);
    expect(await screen.exit).toBe(130);
    const progress: unknown = JSON.parse(readFileSync(join(home, "progress.json"), "utf8"));
    expect(progress).toMatchObject({ targets: { local: { practices: { "step-4": { verdict: "pass" } } } } });
  });
});

describe("in lines, for a screen reader", () => {
  test("every question is typed, and nothing is drawn over", async () => {
    const home = temporaryHome();
    const screen = new Screen(["start", "--plain", "--home", home]);
    await screen.shows("Where do you want to begin?");
    await screen.asks("Type a number from 1 to 4");
    screen.press("9\r");
    await screen.shows("'9' is none of them.");
    screen.press("2\r");
    await screen.shows("step-1: ready?");
    await screen.asks("Type a number from 1 to 4");
    screen.press("\r");
    await screen.shows("I would rather just see");
    await screen.asks("Type a letter (a, b, c, n)");
    screen.press("2\r");
    await screen.shows("'2' is none of them.");
    screen.press("a\r");
    await screen.shows("The run showed: Only their key");
    await screen.asks("Type a number from 1 to 4");
    screen.press("4\r");
    expect(await screen.exit).toBe(0);
    expect(screen.raw).not.toContain(ESCAPE);
    expect(screen.text).toContain("You can go on here at any time");
  });

  test("Ctrl-C ends with 130", async () => {
    const screen = new Screen(["start", "--plain", "--home", temporaryHome()]);
    await screen.asks("Type a number from 1 to 4");
    screen.press(KEYS.ctrlC);
    expect(await screen.exit).toBe(130);
  });

  test("deleting is asked for in lines, and the first answer changes nothing", async () => {
    const screen = new Screen(["reset", "--plain", "--home", temporaryHome()]);
    await screen.asks("Type a number from 1 to 2");
    screen.press("\r");
    expect(await screen.exit).toBe(3);
    expect(screen.text).toContain("Nothing was changed.");
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
    await toFirstLab(screen);
    screen.press(KEYS.up + KEYS.enter);
    await screen.shows("You can go on here at any time");
    expect(await screen.exit).toBe(0);
    expect(screen.raw).not.toMatch(colour);
  });
});
