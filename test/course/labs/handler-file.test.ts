/** What `--handler` may name: files, folders, TypeScript, several modules, exports by other names; each is run. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { deploy } from "../../../src/aws/functions.js";
import { invoke } from "../../../src/aws/invocations.js";
import { courseRole, ensureRole } from "../../../src/aws/roles.js";
import { loadHandlerFile } from "../../../src/course/labs/handler-file.js";
import { temporaryHome } from "../../support/cli.js";
import { practiceTarget } from "../support.js";

type Files = Readonly<Record<string, string>>;

function written(files: Files): string {
  const folder = temporaryHome();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const CHECKS = 'if (event.n !== 1) throw new Error("no event");';

type Form = readonly [what: string, handler: string, files: Files];
const NODE: readonly Form[] = [
  ["one file", "a.mjs", { "a.mjs": `export const handler = async (event) => { ${CHECKS} };` }],
  ["SAM's name", "a.mjs", { "a.mjs": `export const lambdaHandler = async (event) => { ${CHECKS} };` }],
  ["another name", "a.process", { "a.mjs": `export const process = async (event) => { ${CHECKS} };` }],
  ["another name, with its ending", "a.js.go", { "a.js": `exports.go = async (event) => { ${CHECKS} };` }],
  [
    "relative imports",
    "src/a.mjs",
    {
      "src/a.mjs":
        'import { check } from "../lib/check.mjs";\nexport const handler = async (event) => check(event);',
      "lib/check.mjs": `import data from "./data.json" with { type: "json" };\nexport const check = (event) => { ${CHECKS.replace("1", "data.n")} };`,
      "lib/data.json": '{ "n": 1 }',
    },
  ],
  [
    "require of a file, without its ending",
    "a.js",
    {
      "a.js": 'const { check } = require("./check");\nexports.handler = async (event) => check(event);',
      "check.js": `exports.check = (event) => { ${CHECKS} };`,
    },
  ],
  [
    "an ES module with a `require` of its own",
    "a.mjs",
    {
      "a.mjs":
        'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nconst { check } = require("./check.cjs");\nconst never = () => require("./nowhere.js");\nexport const handler = async (event) => (event ? check(event) : never());',
      "check.cjs": `exports.check = (event) => { ${CHECKS} };`,
    },
  ],
  [
    "a bundle in one file, with imports in it that never run",
    "a.mjs",
    {
      "a.mjs": `var __require = ((x) => typeof require !== "undefined" ? require : x)(function (x) { throw Error('Dynamic require of "' + x + '" is not supported'); });\nconst rest = () => import("./chunk.mjs");\nconst rare = () => __require("./rare.js");\nconst handler = async (event) => { ${CHECKS} };\nexport { handler };`,
    },
  ],
  [
    "TypeScript, with types, an enum and a file beside it",
    "src/a.ts",
    {
      "src/a.ts":
        'import type { Context } from "aws-lambda";\nimport { check, Right } from "./check.js";\ninterface Event { n: number }\nexport const handler = async (event: Event, _context: Context): Promise<void> => check(event.n, Right.One);',
      "src/check.ts":
        'export enum Right { One = 1 }\nexport const check = (n: number, right: Right): void => { if (n !== right) throw new Error("no event"); };',
    },
  ],
  [
    "TypeScript, another export",
    "a.lambda",
    { "a.ts": `export const lambda = async (event: { n: number }) => { ${CHECKS} };` },
  ],
  [
    "a folder",
    ".",
    {
      "index.mjs":
        'import { readFileSync } from "node:fs";\nconst n = Number(readFileSync(new URL("./n.txt", import.meta.url)));\nexport const handler = async (event) => { if (event.n !== n) throw new Error("no event"); };',
      "n.txt": "1",
    },
  ],
  [
    "a folder by its package.json",
    ".",
    {
      "package.json": '{ "type": "module", "main": "lib/go.js" }',
      "lib/go.js": `export const handler = async (event) => { ${CHECKS} };`,
    },
  ],
  [
    "a folder of TypeScript",
    ".",
    {
      "index.ts":
        'import { n } from "./n";\nexport const handler = async (event: { n: number }) => { if (event.n !== n) throw new Error("no event"); };',
      "n.ts": "export const n: number = 1;",
    },
  ],
  [
    "an installed package",
    "src/a.mjs",
    {
      "src/a.mjs": 'import { check } from "checker";\nexport const handler = async (event) => check(event);',
      "node_modules/checker/package.json": '{ "name": "checker", "main": "go.js" }',
      "node_modules/checker/go.js": `exports.check = (event) => { ${CHECKS} };`,
    },
  ],
  ...["a.mjs", "a.ts"].map(
    (entry): Form => [
      `a package of the SDK that AWS ships and this runtime lacks, from the project (${entry})`,
      `src/${entry}`,
      {
        [`src/${entry}`]:
          'import { check } from "@aws-sdk/client-of-the-project";\nimport { SQSClient } from "@aws-sdk/client-sqs";\nexport const handler = async (event) => check(event, SQSClient);',
        "node_modules/@aws-sdk/client-of-the-project/package.json":
          '{ "name": "@aws-sdk/client-of-the-project", "main": "go.js" }',
        "node_modules/@aws-sdk/client-of-the-project/go.js": `exports.check = (event) => { ${CHECKS} };`,
        // Lambda brings this one: the project's is not deployed.
        "node_modules/@aws-sdk/client-sqs/package.json": '{ "name": "@aws-sdk/client-sqs", "main": "go.js" }',
        "node_modules/@aws-sdk/client-sqs/go.js": 'throw new Error("no event: the project\'s SQSClient");',
      },
    ],
  ),
];

const PYTHON_CHECK = 'def check(event):\n    if event["n"] != 1:\n        raise ValueError("no event")\n';

const PYTHON: readonly Form[] = [
  ["one file", "a.py", { "a.py": `${PYTHON_CHECK}def lambda_handler(event, context):\n    check(event)\n` }],
  ["another name", "a.go", { "a.py": `${PYTHON_CHECK}def go(event, context):\n    check(event)\n` }],
  [
    "a module beside it",
    "a.py",
    {
      "a.py": "from lib.check import check\ndef handler(event, context):\n    check(event)\n",
      "lib/__init__.py": "",
      "lib/check.py": PYTHON_CHECK,
    },
  ],
  [
    "a package's own imports",
    "shop/a.py",
    {
      "shop/__init__.py": "",
      "shop/a.py": "from .check import check\ndef handler(event, context):\n    check(event)\n",
      "shop/check.py": PYTHON_CHECK,
    },
  ],
  [
    "a folder",
    ".",
    {
      "app.py": "from check import check\ndef handler(event, context):\n    check(event)\n",
      "check.py": PYTHON_CHECK,
    },
  ],
];

describe("each form of a handler is deployed and runs", () => {
  const aws = practiceTarget();
  test.each([
    ...NODE.map((each) => ["Node", ...each] as const),
    ...PYTHON.map((each) => ["Python", ...each] as const),
  ])("%s: %s", async (_language, _what, path, files) => {
    const handler = await loadHandlerFile(join(written(files), path));
    const role = await ensureRole(aws(), courseRole(aws()), "run-1");
    await deploy(aws(), role, { lab: "step-5", name: "custom", handler }, "run-1");
    const { signal } = new AbortController();
    expect(await invoke(aws(), { n: 1 }, signal)).toMatchObject({ ok: true });
    expect(await invoke(aws(), { n: 2 }, signal)).toMatchObject({
      ok: false,
      error: expect.stringContaining("no event"),
    });
  });
});

describe("what can't be a handler is told, with what helps", () => {
  test.each<readonly [what: string, path: string, files: Files, told: string]>([
    ["an export that is not there", "a.go", { "a.mjs": "export const run = () => {};" }, "a.run"],
    ["an export by an unusual name", "a.mjs", { "a.mjs": "export const run = () => {};" }, "--handler "],
    [
      "an import that is not there",
      "a.mjs",
      { "a.mjs": 'import "./b.mjs";\nexport const handler = () => {};' },
      "./b.mjs",
    ],
    ["TypeScript that is none", "a.ts", { "a.ts": "export const handler = (: string) => {};" }, "line 1"],
    [
      "TypeScript that imports what is not there",
      "a.ts",
      { "a.ts": 'import { b } from "./b";\nexport const handler = () => b;' },
      "./b",
    ],
    [
      "Python that is none, in a file beside it",
      "a.py",
      { "a.py": "import b\ndef handler(e, c): pass\n", "b.py": "def (" },
      "b.py is not valid Python",
    ],
    ["an empty folder", ".", {}, "is a folder"],
    ["nothing", "a.mjs", {}, "There is no handler file"],
  ])("%s", async (_what, path, files, told) => {
    await expect(loadHandlerFile(join(written(files), path))).rejects.toThrow(told);
  });
});
