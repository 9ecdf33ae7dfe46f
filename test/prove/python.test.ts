/** Python handlers beside the matrix: what they use, the course's own, and what can't be proved. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { ProveOptions } from "../../src/prove/index.js";
import { cli, temporaryHome } from "../support/cli.js";
import { builtProve, noPython, noPythonNote } from "./support.js";

const SHOP = fileURLToPath(new URL("handlers/", import.meta.url));
const LABS = fileURLToPath(new URL("../../labs/", import.meta.url));
const STEP_5 = `${LABS}05-with-idempotency/mistakes/`;
const STEP_7 = `${LABS}07-force-failure/`;

const keyed = (name: string): NonNullable<ProveOptions["tables"]>[number] => ({
  name,
  keys: [{ name: "order_id", type: "S" }],
});

/** The verdict, and of each letter within the window the first schedule: its faults, or what is delivered. */
async function proved(file: string, options: ProveOptions = {}): Promise<readonly string[]> {
  const prove = await builtProve();
  const { verdict, counterexamples } = await prove(file, { bound: 1, ...options });
  const first = counterexamples
    .filter(({ beyond }) => !beyond)
    .map(({ letter, faults, shape }) => `${letter} ${faults.map(({ kind }) => kind).join() || shape}`);
  return [verdict, ...first];
}

describe.skipIf(noPython !== undefined)(`Python${noPythonNote}`, () => {
  test.each<readonly [string, string, ProveOptions, readonly string[]]>([
    [
      "threads of a pool, an event loop, and another HTTP client",
      `${SHOP}parallel.py`,
      { tables: [keyed("Rooms"), keyed("Flights")] },
      ["EXACTLY-ONCE"],
    ],
    [
      "what a module draws as it is loaded is another in each environment",
      `${SHOP}loaded-anew.py`,
      { bound: 0 },
      ["AT-LEAST-ONCE", "D delivered again, same request id"],
    ],
    ["the course: the solution of step 7", `${STEP_7}practice/solution.py`, {}, ["EXACTLY-ONCE"]],
    [
      "the course: a thread that nobody waits for",
      `${STEP_5}not-awaited.py`,
      {},
      ["AT-MOST-ONCE", "L crash"],
    ],
    [
      "the course: state in a file, which another process does not have, and a retry in the same one has too early",
      `${STEP_5}state-in-a-file.py`,
      {},
      ["UNSAFE", "D delivered again, same request id", "L throttle"],
    ],
    [
      "the course: the key deleted in a catch",
      `${STEP_7}mistakes/key-deleted-in-catch.py`,
      {},
      ["UNSAFE", "L crash", "D lost-all"],
    ],
  ])("%s", async (_name, file, options, expected) => {
    expect(await proved(file, options)).toEqual(expected);
  });

  test("a folder with packages and a module of its own, and where a call was made", async () => {
    const folder = join(temporaryHome(), "shop");
    mkdirSync(join(folder, "src"), { recursive: true });
    const store = `import os
import boto3

table = boto3.resource("dynamodb").Table(os.environ["SHOP_TABLE"])


def keep(order_id):
    table.put_item(Item={"id": order_id})
`;
    writeFileSync(join(folder, "src", "store.py"), store);
    writeFileSync(
      join(folder, "src", "app.py"),
      "from src import store\n\n\ndef placed(event, context):\n    store.keep(context.aws_request_id)\n",
    );
    const prove = await builtProve();
    const options = { handler: "src/app.placed", bound: 0 };
    const { verdict, tier, counterexamples, notes } = await prove(folder, options);
    expect([verdict, tier]).toEqual(["AT-LEAST-ONCE", expect.stringContaining("process")]);
    expect(notes.join()).toContain("SHOP_TABLE is not set: taken to be shop-table");
    const call = counterexamples[0]?.steps.find(({ kind }) => kind === "call");
    expect(call?.where).toMatchObject({ line: 8, code: 'table.put_item(Item={"id": order_id})' });
    expect(call?.where?.file).toMatch(/store\.py$/);
  });

  test("what can't be followed, or does not load, is unknown, with the reason", async () => {
    const folder = temporaryHome();
    const reasons = async (code: string): Promise<string> => {
      const file = join(folder, "tried.py");
      writeFileSync(file, code);
      const prove = await builtProve();
      const { verdict, reasons } = await prove(file, { bound: 0 });
      return `${verdict} ${reasons.join(" ")}`;
    };
    const handler = (body: string): string => `def handler(event, context):\n    ${body}\n`;
    expect(await reasons(`import subprocess\n${handler('subprocess.run(["true"])')}`)).toMatch(
      /UNKNOWN .*subprocess/,
    );
    expect(await reasons(`import nowhere_to_be_found\n${handler("pass")}`)).toMatch(
      /UNKNOWN It does not load: ModuleNotFoundError.* -m pip install nowhere_to_be_found/,
    );
    expect(await reasons(`import os\nX = os.environ["RATE"]\n${handler("pass")}`)).toContain("--env RATE=");
    expect(await reasons(handler("import os; os._exit(3)"))).toContain("its process ended by itself");
    const { status, stderr } = await cli(["prove", `${SHOP}nowhere.py`, "--home", folder]);
    expect([status, stderr]).toEqual([3, expect.stringContaining("There is no file")]);
  });
});
