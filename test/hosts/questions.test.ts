/** The two ways to ask, on streams of a test's own: a page on a screen, and lines for a screen reader. */
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { Chalk } from "chalk";
import { describe, expect, test } from "vitest";
import { askNumbered } from "../../src/hosts/prompts/numbered.js";
import { page } from "../../src/hosts/prompts/page.js";

const ESCAPE = "\u001b";
const KEYS = { up: `${ESCAPE}[A`, down: `${ESCAPE}[B`, enter: "\r", end: `${ESCAPE}[F`, home: `${ESCAPE}[H` };

/** A terminal's output that remembers what was written since it was last asked. */
class FakeScreen extends PassThrough {
  columns: number;
  rows: number;
  readonly isTTY = true;
  #written = "";
  readonly #changed = new EventEmitter();

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.on("data", (chunk: Buffer) => {
      this.#written += chunk.toString("utf8");
      this.#changed.emit("written");
    });
  }

  /** Resolves with what was written since, once it contains the text. */
  async shows(text: string): Promise<string> {
    while (!this.#written.includes(text))
      await new Promise((resolve) => this.#changed.once("written", resolve));
    const shown = this.#written;
    this.#written = "";
    return shown.replaceAll(new RegExp(`${ESCAPE}\\[[0-9;?]*[A-Za-z]`, "g"), "");
  }

  resizeTo(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit("resize");
  }
}

const CHOICES = [
  { value: "run", name: "Run this lab", key: "r" },
  { value: "skip", name: "Skip it", key: "s" },
  { value: "third", name: "A third one" },
] as const;

const LONG = Array.from({ length: 40 }, (_, index) => `line ${index + 1} of the lesson`).join("\n");

function open(body = "", columns = 80, rows = 20, enter?: "run" | "skip" | "third") {
  const screen = new FakeScreen(columns, rows);
  const input = new PassThrough();
  const abort = new AbortController();
  const answer = page(
    {
      body: () => body,
      message: "Ready?",
      choices: CHOICES,
      chalk: new Chalk({ level: 0 }),
      screen,
      enter,
    },
    { input, output: screen, signal: abort.signal },
  );
  answer.catch(() => {});
  return { screen, input, answer, abort };
}

describe("a page", () => {
  test.each([
    ["Enter takes the first", KEYS.enter, "run"],
    ["down, then Enter", KEYS.down + KEYS.enter, "skip"],
    ["up from the first is the last", KEYS.up + KEYS.enter, "third"],
    ["a letter", "s", "skip"],
    ["a digit", "3", "third"],
    ["keys that mean nothing are passed over", `xy9${KEYS.enter}`, "run"],
  ])("%s", async (_name, keys, wanted) => {
    const { screen, input, answer } = open();
    await screen.shows("ctrl-c stops");
    input.write(keys);
    expect(await answer).toBe(wanted);
  });

  test("Enter alone takes what was said, where something was", async () => {
    const { screen, input, answer } = open("", 80, 20, "third");
    expect(await screen.shows("ctrl-c stops")).toContain("› 3 A third one");
    input.write(KEYS.enter);
    expect(await answer).toBe("third");
  });

  test("what was answered stays, with the whole text", async () => {
    const { screen, input, answer } = open(LONG);
    const first = await screen.shows("ctrl-c stops");
    expect(first).not.toContain("line 40 ");
    input.write("r");
    await answer;
    const left = await screen.shows("Run this lab");
    expect(left).toContain("line 1 of the lesson");
    expect(left).toContain("line 40 of the lesson");
    expect(left).toContain("✔ Ready? Run this lab");
  });

  test("a long text scrolls, and the keys stay on the last line of the screen", async () => {
    const { screen, input } = open(LONG);
    const top = await screen.shows("ctrl-c stops");
    expect(top.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
    expect(top).toMatch(/── \d+ more lines below: space ──/);
    expect(top.trimEnd().split("\n").at(-1)).toContain("scroll");
    input.write(" ");
    const second = await screen.shows("ctrl-c stops");
    expect(second).not.toContain("line 1 of");
    input.write(KEYS.end);
    expect(await screen.shows("── the end")).toContain("line 40 of the lesson");
    input.write("b");
    expect(await screen.shows("more lines below")).not.toContain("line 40 of the lesson");
    input.write(KEYS.home);
    expect(await screen.shows("more lines below")).toContain("line 1 of the lesson");
  });

  test("what is wider than the screen is moved sideways, and cut nowhere", async () => {
    const code = `${"0123456789".repeat(9)}END`;
    const { screen, input } = open(`${code}\nshort`, 40);
    const left = await screen.shows("ctrl-c");
    expect(left).toContain(`${code.slice(0, 40)}\n`);
    expect(left).toContain("→ more right");
    for (const line of left.split("\n")) expect(line.length).toBeLessThanOrEqual(40);
    input.write(`${ESCAPE}[C${ESCAPE}[C${ESCAPE}[C`);
    const right = await screen.shows("END");
    expect(right).toContain(`${code.slice(-40)}\n`);
    expect(right).toContain("← back");
    input.write(`${ESCAPE}[D${ESCAPE}[D${ESCAPE}[D`);
    await screen.shows(`${code.slice(0, 40)}\n`);
  });

  test("it is drawn anew for another size, and listens no more once it is answered", async () => {
    const { screen, input, answer } = open(LONG, 80, 60);
    const whole = await screen.shows("ctrl-c stops");
    expect(whole).toContain("line 40 of the lesson");
    screen.resizeTo(40, 16);
    const small = await screen.shows("space/b scroll");
    expect(small).not.toContain("line 40 of the lesson");
    expect(small.trimEnd().split("\n").length).toBeLessThanOrEqual(16);
    input.write("r");
    await answer;
    expect(screen.listenerCount("resize")).toBe(0);
  });

  test.each([40, 80])("nothing is wider than %i columns", async (columns) => {
    const { screen } = open("short", columns);
    const shown = await screen.shows("ctrl-c stops");
    for (const line of shown.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
  });

  test("Ctrl-C and an abort reject", async () => {
    const pressed = open();
    await pressed.screen.shows("ctrl-c stops");
    pressed.input.write("\u0003");
    await expect(pressed.answer).rejects.toMatchObject({ name: "ExitPromptError" });
    const aborted = open();
    await aborted.screen.shows("ctrl-c stops");
    aborted.abort.abort();
    await expect(aborted.answer).rejects.toMatchObject({ name: "AbortPromptError" });
  });
});

function type() {
  const output = new FakeScreen(80, 24);
  const input = new PassThrough();
  const abort = new AbortController();
  const answer = askNumbered("Ready?", CHOICES, { input, output, signal: abort.signal });
  answer.catch(() => {});
  return { output, input, abort, answer };
}

describe("in lines", () => {
  test.each([
    ["an empty line takes the first", "\n", "run"],
    ["a number", "2\n", "skip"],
    ["a letter, large or small", "S\n", "skip"],
    ["what is none of them is asked again", "7\n\u0020none\n3\n", "third"],
  ])("%s", async (_name, typed, wanted) => {
    const { output, input, answer } = type();
    const shown = await output.shows("and press Enter");
    expect(shown).toContain("Ready?\n  1. Run this lab\n  2. Skip it\n  3. A third one\n");
    input.write(typed);
    expect(await answer).toBe(wanted);
  });

  test("an empty line takes what was said, where something was", async () => {
    const output = new FakeScreen(80, 24);
    const input = new PassThrough();
    const means = { input, output, signal: new AbortController().signal, enter: "skip" as const };
    const answer = askNumbered<"run" | "skip" | "third">("Ready?", CHOICES, means);
    await output.shows("(Enter alone: 2)");
    input.write("\n");
    expect(await answer).toBe("skip");
  });

  test("many questions on one input leave nothing behind", async () => {
    const output = new FakeScreen(80, 24);
    const input = new PassThrough();
    const abort = new AbortController();
    const listeners = (): readonly number[] =>
      ["data", "end", "close"].map((name) => input.listenerCount(name));
    const before = listeners();
    for (let question = 0; question < 15; question += 1) {
      const answer = askNumbered("Ready?", CHOICES, { input, output, signal: abort.signal });
      await output.shows("and press Enter");
      input.write("2\n");
      expect(await answer).toBe("skip");
    }
    expect(listeners()).toEqual(before);
  });

  test("where answers are numbers, letters stand before them, and a number means such an answer", async () => {
    const output = new FakeScreen(80, 24);
    const input = new PassThrough();
    const choices = [
      { value: "one", name: "1 order", key: "a", means: "1" },
      { value: "three", name: "3 orders", key: "b", means: "3" },
      { value: "none", name: "No order", key: "c", means: "0" },
    ];
    const answer = askNumbered("How many?", choices, { input, output, signal: new AbortController().signal });
    expect(await output.shows("Type a letter (a, b, c)")).toContain("  b. 3 orders\n");
    input.write("2\n3\n");
    expect(await answer).toBe("three");
    expect(await output.shows("Chosen: 3 orders")).toContain("'2' is none of them.");
  });

  test("the end of the input, and an abort, reject", async () => {
    const ended = type();
    ended.input.end();
    await expect(ended.answer).rejects.toMatchObject({ name: "NobodyAnswersError" });
    const aborted = type();
    aborted.abort.abort();
    await expect(aborted.answer).rejects.toMatchObject({ name: "NobodyAnswersError" });
  });
});
