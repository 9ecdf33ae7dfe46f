/** A failure as a lesson: predict, see, cure. In a terminal, in lines, and where nobody can be asked. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cli, temporaryHome } from "../support/cli.js";
import { KEYS, Screen } from "../support/screen.js";

const HANDLERS = fileURLToPath(new URL("handlers/", import.meta.url));
const KEY_FIRST = fileURLToPath(
  new URL("../../labs/05-with-idempotency/handlers/with-idempotency.mjs", import.meta.url),
);
const QUICK = ["--lesson", "--bound", "1", "--tier", "in-process"];

/** Each of the texts stands behind the one before it. */
function inOrder(text: string, parts: readonly string[]): void {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    expect([part, at]).toEqual([part, expect.any(Number)]);
    if (at < 0) throw new Error(`'${part}' is not there, or too early:\n${text}`);
    from = at + part.length;
  }
}

test("where nobody can be asked, all of it is printed in order", async () => {
  const home = temporaryHome();
  const { status, stdout } = await cli(["prove", KEY_FIRST, ...QUICK, "--home", home]);
  expect(status).toBe(1);
  inOrder(stdout, [
    "A failure of labs/05-with-idempotency/handlers/with-idempotency.mjs (handler)",
    "await dynamodb.send(",
    "What is done to it: ",
    "the process dies right after PutItem IdempotencyTable is done",
    "What will be there in the end?",
    "c. the work is not done, or in part, and acknowledged as done",
    "Step 1 of 6",
    "Step 2 of 6",
    "Fault: the process dies right after",
    "await dynamodb.send(",
    "New in IdempotencyTable: idempotency_key ORD-123.",
    "Orders: nothing",
    "new: idempotency_key=ORD-123",
    "Step 6 of 6",
    "The event is acknowledged",
    "In the end",
    "the work is lost, and acknowledged as done (Orders).",
    "missing: Orders",
    "The mistake: The key is stored before the work (key-first).",
    "The cure",
    "step-15 shows it",
    "run step-15",
    "practice step-7",
  ]);
});

test("a right handler has no lesson, and it is no option of programs", async () => {
  const home = temporaryHome();
  const clean = await cli(["prove", `${HANDLERS}natural-key.mjs`, ...QUICK, "--bound", "0", "--home", home]);
  expect([clean.status, clean.stdout]).toEqual([0, expect.stringContaining("EXACTLY-ONCE")]);
  expect(clean.stdout).toContain("Nothing broke it");
  const { status, stderr } = await cli(["prove", KEY_FIRST, ...QUICK, "--json", "--home", home]);
  expect([status, stderr]).toEqual([3, expect.stringContaining("--json")]);
});

test("in a terminal one predicts, goes through the steps on and back, and is told how it came out", async () => {
  const home = temporaryHome();
  const screen = new Screen(["prove", KEY_FIRST, ...QUICK, "--home", home]);
  await screen.shows("Before you see it, your prediction");
  expect(screen.text).not.toContain("AT-MOST-ONCE");
  screen.press("b");
  await screen.shows("Step 1 of 6");
  screen.press(KEYS.enter);
  await screen.shows("Step 2 of 6");
  expect(screen.text).toContain("New in IdempotencyTable");
  screen.press("p");
  await screen.shows("✔ Go on? The step before");
  screen.press("e");
  await screen.shows("not what happened");
  expect(await screen.exit).toBe(1);
  inOrder(screen.text, [
    "You predicted: the work is done twice",
    "The run showed: the work is not done",
    "The cure",
  ]);
});

test("in plain lines it asks by letters and numbers", async () => {
  const home = temporaryHome();
  const screen = new Screen(["prove", KEY_FIRST, ...QUICK, "--plain", "--home", home]);
  await screen.asks("Type a letter");
  screen.press("c\r");
  await screen.shows("Step 1 of 6");
  screen.press("2\r");
  await screen.shows("In the end");
  expect(await screen.exit).toBe(1);
  inOrder(screen.text, ["Chosen: the work is not done", "Chosen: To the end", "right", "key-first"]);
});

test("the course offers it where a handler failed by a mistake that a proof shows", async () => {
  const home = temporaryHome();
  const wrong = fileURLToPath(new URL("../../labs/07-force-failure/mistakes/key-first.mjs", import.meta.url));
  const { status, stdout } = await cli(["run", "step-7", "--handler", wrong, "--home", home]);
  expect([status, stdout]).toEqual([1, expect.stringContaining("The failure, step by step: ")]);
  expect(stdout).toContain(`prove ${wrong} --lesson`);
});
