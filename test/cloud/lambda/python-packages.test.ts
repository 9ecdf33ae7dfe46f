/** Which modules a Python function finds: those of its package, Python's own, and what AWS ships. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonProblem } from "../../../src/cloud/lambda/environments/python.js";
import { holds } from "../../support/behaviours.js";
import { Harness } from "./support/harness.js";

// What this machine's Python has beside what AWS ships.
const folder = mkdtempSync(join(tmpdir(), "idem-lab-site-packages-"));
writeFileSync(join(folder, "of_this_machine.py"), "");
mkdirSync(join(folder, "a_package_of_it"));
writeFileSync(join(folder, "a_package_of_it", "__init__.py"), "");
const { PYTHONPATH } = process.env;
process.env.PYTHONPATH = folder;
const problem = await pythonProblem();
afterAll(() => {
  if (PYTHONPATH === undefined) delete process.env.PYTHONPATH;
  else process.env.PYTHONPATH = PYTHONPATH;
  rmSync(folder, { recursive: true, force: true });
});

const LISTED = "AWS Lambda developer guide, Building with Python: runtime-included SDK versions";
const HANDLER = `
import importlib, importlib.metadata
def handler(event, context):
    found = {}
    for name in event["modules"]:
        try: found[name] = importlib.import_module(name).__name__
        except ImportError as error: found[name] = str(error)
    return found
def version(event, context): return importlib.metadata.version("boto3")
def own(event, context):
    import six
    return six.__version__
def leaves(event, context): exit(3)
`;

describe.skipIf(problem !== undefined)(
  `a Python function's modules${problem === undefined ? "" : ` (skipped: ${problem})`}`,
  () => {
    let lambda: Harness;
    beforeAll(async () => {
      lambda = await Harness.start();
    });
    afterAll(() => lambda.stop());

    const deploy = (name: string, Handler: string, more: Record<string, string> = {}) =>
      lambda.deploy(
        name,
        { "handler.py": HANDLER, ...more },
        { Runtime: "python3.13", Handler, Timeout: 20 },
      );
    const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));

    test(
      "boto3 and what it needs are there, and no other package of the machine",
      holds("Lambda", {
        operation: "Handlers: Python",
        behaviour: "beside the package, the standard library and boto3 with what it needs can be imported",
        source: LISTED,
      }),
      async () => {
        await deploy("modules", "handler.handler", { "lib/mine.py": "" });
        const shipped = "boto3 botocore s3transfer jmespath dateutil urllib3 six".split(" ");
        const others = ["of_this_machine", "a_package_of_it"];
        const { value } = await lambda.invoke("modules", {
          modules: [...shipped, ...others, "sqlite3", "lib.mine"],
        });
        expect(value).toEqual({
          ...same(...shipped, "sqlite3", "lib.mine"),
          ...Object.fromEntries(others.map((name) => [name, `No module named '${name}'`])),
        });
      },
    );

    test("a package that was not packed is an import error, as on AWS", async () => {
      await lambda.deploy(
        "forgotten",
        { "handler.py": "import of_this_machine\ndef handler(event, context): return 1" },
        { Runtime: "python3.13", Handler: "handler.handler" },
      );
      expect((await lambda.invoke("forgotten")).value).toMatchObject({
        errorType: "Runtime.ImportModuleError",
        errorMessage: "Unable to import module 'handler': No module named 'of_this_machine'",
      });
    });

    test("what the package brings comes before what is shipped", async () => {
      await deploy("own", "handler.own", { "six.py": "__version__ = 'mine'" });
      expect((await lambda.invoke("own")).text).toBe('"mine"');
    });

    test("the shipped packages tell their versions", async () => {
      await deploy("version", "handler.version");
      expect((await lambda.invoke("version")).text).toMatch(/^"1\.\d+\.\d+"$/);
    });

    test("the function's own PYTHONPATH counts", async () => {
      await lambda.deploy(
        "path",
        { "handler.py": HANDLER, "src/deep.py": "" },
        {
          Runtime: "python3.9",
          Handler: "handler.handler",
          Environment: { Variables: { PYTHONPATH: "src" } },
        },
      );
      expect((await lambda.invoke("path", { modules: ["deep"] })).value).toEqual(same("deep"));
    });

    test("exit() is there, which Python's site module adds", async () => {
      await deploy("leaves", "handler.leaves");
      expect((await lambda.invoke("leaves")).value).toMatchObject({ errorType: "Runtime.ExitError" });
    });
  },
);
