/** For somebody who is stuck: hints that follow the state and the code, and a solution that is always there. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Ended, startCli } from "../support/cli.js";
import { startWorld, type World } from "../support/world.js";

interface HintJson {
  readonly lab: string;
  readonly level: number;
  readonly about: string;
  readonly text: string;
  readonly next: string;
}

let world: World;
let folder: string;
let number = 0;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());
beforeEach(() => {
  number += 1;
  folder = join(world.home, `work-${number}`);
  mkdirSync(folder);
});

const inFolder = (...args: readonly string[]): Promise<Ended> =>
  startCli([...args, "--home", world.home], {}, process.execPath, folder).ended;

async function hint(...args: readonly string[]): Promise<HintJson> {
  const { stdout, stderr } = await inFolder("hint", ...args, "--json");
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

/** The solution's text, as it is in the lab's folder. */
function solutionOf(lab: string, ending = ".mjs"): string {
  const labs = new URL("../../labs/", import.meta.url).pathname;
  const name = readdirSync(labs).find((each) => each.startsWith(`0${lab.slice("step-".length)}-`)) ?? "";
  return readFileSync(join(labs, name, "practice", `solution${ending}`), "utf8");
}

const mistakeFile = (lab: string, name: string): string =>
  new URL(`../../labs/${lab}/mistakes/${name}`, import.meta.url).pathname;

describe("of a lab", () => {
  test("that was not run: how to begin; asked again, the next level, and the last one stays", async () => {
    expect(await hint("step-6")).toMatchObject({ level: 1, next: "idem-lab start --from step-6" });
    expect(await hint("6")).toMatchObject({ level: 2 });
    expect(await hint("test-idempotency")).toMatchObject({ level: 3, next: "idem-lab run step-6" });
    expect(await hint("step-6")).toMatchObject({ level: 3 });
    expect(await hint("step-6", "--level", "1")).toMatchObject({ level: 1 });
  });

  test("whose check fails names what was expected and seen, and begins anew when that changes", async () => {
    await inFolder("run", "step-2");
    expect(await hint("step-2")).toMatchObject({ about: "passed", level: 1 });
    await world.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "my-function", Timeout: 99 }),
    );
    const direction = await hint("step-2");
    expect(direction).toMatchObject({ about: "check deployed-by-course", level: 1 });
    expect(direction.text).toContain("Timeout is 99 s, not 10 s");
    expect((await hint("step-2")).text).toContain("lambda GetFunction, ListVersionsByFunction my-function");
    const answer = await hint("step-2");
    expect(answer).toMatchObject({ level: 3, next: "idem-lab run step-2" });
    // The answer is one that helps.
    expect((await inFolder("run", "step-2")).status).toBe(0);
    expect(await hint("step-2")).toMatchObject({ about: "passed", level: 1 });
  });

  test("without a lab it is about what is practised, else about the one where the learner is", async () => {
    await inFolder("reset", "--yes");
    expect((await hint()).lab).toBe("step-1");
    await inFolder("practice", "step-7", "--out", "mine.mjs");
    expect(await hint()).toMatchObject({ lab: "step-7", next: "idem-lab run step-7 --handler mine.mjs" });
    // From another folder, too: the file is known.
    mkdirSync(join(folder, "below"));
    const { stdout } = await startCli(
      ["hint", "--json", "--home", world.home],
      {},
      process.execPath,
      join(folder, "below"),
    ).ended;
    expect(JSON.parse(stdout).text).toContain("mine.mjs");
    await inFolder("reset", "step-7", "--yes");
    expect((await hint()).lab).toBe("step-1");
  });

  test("that is not there, or a level that is not: wrong usage", async () => {
    expect((await inFolder("hint", "step-99")).status).toBe(3);
    expect((await inFolder("hint", "step-1", "--level", "4")).status).toBe(3);
  });
});

describe("of a practice", () => {
  test("follows the learner's file and how it was judged", async () => {
    expect((await inFolder("practice", "step-5")).status).toBe(0);
    const untouched = await hint("step-5");
    expect(untouched.text).toContain("make-it-idempotent.mjs is as you got it");
    expect((await hint("step-5")).text).toMatch(/make-it-idempotent\.mjs:\d+:\n {4}\/\/ To do/);
    expect(await hint("step-5")).toMatchObject({ level: 3, next: "idem-lab solve step-5" });

    const own = join(folder, "make-it-idempotent.mjs");
    writeFileSync(
      own,
      readFileSync(own, "utf8").replace("return true;", "return keys.add(_key) !== undefined;"),
    );
    expect((await hint("step-5")).text).toContain("in one step with storing");

    copyFileSync(mistakeFile("05-with-idempotency", "request-id-as-key.mjs"), own);
    const judged = await inFolder("run", "step-5", "--handler", "make-it-idempotent.mjs");
    expect(judged.status).toBe(1);
    const direction = await hint("step-5");
    expect(direction).toMatchObject({ level: 1, about: "mistake request-id-as-key" });
    expect(direction.text).toMatch(/The key is the request id of the delivery\. Seen: .*orders/);
    // What the run did not say: what each line does, and what to ask of it.
    const told = ({ text }: HintJson): boolean => text !== "" && judged.stdout.includes(text);
    expect(direction.text).toMatch(/line \d+ puts an item into IdempotencyTable, on a condition/);
    expect(direction.text).toMatch(/line \d+ puts an item into Orders, on no condition/);
    expect(direction.text).toMatch(/\?$/);
    const place = await hint("step-5");
    const answer = await hint("step-5");
    expect(answer.text).toContain("What the solution has and yours has not:");
    expect(answer.text).toContain("storeKey(event.order_id)");
    expect([direction, place, answer].filter(told)).toEqual([]);
    const seen = new Set([direction.text, place.text, answer.text].flatMap((text) => text.split("\n")));
    for (const line of judged.stdout.split("\n")) seen.delete(line);
    expect(seen.size).toBeGreaterThan(8);
    // The line that makes the key, not the one that notes the request id in the order.
    expect(place.text).toMatch(/make-it-idempotent\.mjs:\d+:\n {4}.*[Kk]ey.*awsRequestId/);

    copyFileSync(
      new URL("../../labs/05-with-idempotency/practice/solution.mjs", import.meta.url).pathname,
      own,
    );
    expect((await inFolder("run", "step-5", "--handler", "make-it-idempotent.mjs")).status).toBe(0);
    expect(await hint("step-5")).toMatchObject({ about: "practice passed", level: 1 });
  });

  test("--handler names another file", async () => {
    const file = join(folder, "mine.py");
    writeFileSync(file, "def lambda_handler(event, context):\n    return None\n");
    expect((await hint("step-7", "--handler", "mine.py")).next).toBe("idem-lab run step-7 --handler mine.py");
  });
});

describe("solve", () => {
  test.each(["step-4", "step-5", "step-7"])(
    "%s: piped, the practice's solution is plain code; it is deployed, and it passes",
    async (lab) => {
      const { status, stdout, stderr } = await inFolder("solve", lab);
      expect(status).toBe(0);
      expect(stdout).toBe(solutionOf(lab));
      expect(stderr).toContain(`${lab}: pass`);
    },
  );

  test("--out writes the solution, and never over a file that is there", async () => {
    const { status, stdout } = await inFolder("solve", "step-4", "--out", "solved.py");
    expect(status).toBe(0);
    expect(stdout).toContain("Written: solved.py");
    expect(stdout).toContain("step-4: pass");
    expect(readFileSync(join(folder, "solved.py"), "utf8")).toBe(solutionOf("step-4", ".py"));
    const again = await inFolder("solve", "step-4", "--out", "solved.py");
    expect(again.status).toBe(3);
    expect(again.stderr).toContain("--force");
    expect((await inFolder("solve", "step-4", "--force")).status).toBe(3);
    expect((await inFolder("solve", "step-1", "--out", "one.mjs")).status).toBe(3);
    expect((await inFolder("solve", "step-4", "--out", "one.rb")).status).toBe(3);
  });

  test("a lab without a practice shows its own code and runs it", async () => {
    const { status, stdout } = await inFolder("solve", "step-2");
    expect(status).toBe(0);
    expect(stdout).toContain("export const handler = async (event, context) =>");
    expect(stdout).toContain("step-2: pass");
  });

  test("it says nothing of the learner's own practice", async () => {
    await inFolder("reset", "step-7", "--yes");
    await inFolder("solve", "step-7");
    const { stdout } = await inFolder("practice", "--json");
    const { practices } = JSON.parse(stdout);
    expect(practices).toContainEqual(expect.objectContaining({ lab: "step-7", verdict: "not-run" }));
  });
});
