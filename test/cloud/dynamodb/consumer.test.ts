import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** The package as others use it: the examples of the documentation, compiled strictly against its types, and run. */

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "idem-lab-consumer-"));
const run = promisify(execFile);

const examples = [...readFileSync(join(root, "docs/dynamodb.md"), "utf8").matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code = ""], index) => ({ name: `example-${index}`, code }),
);

beforeAll(() => {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@types"), { recursive: true });
  symlinkSync(root, join(modules, "idem-lab"));
  symlinkSync(join(root, "node_modules/@types/node"), join(modules, "@types/node"));
  symlinkSync(join(root, "node_modules/@aws-sdk"), join(modules, "@aws-sdk"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const { name, code } of examples) writeFileSync(join(folder, `${name}.ts`), code);
  const compilerOptions = {
    module: "nodenext",
    target: "es2022",
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    // Declarations are checked as well: those that we ship, too.
    skipLibCheck: false,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the examples of docs/dynamodb.md", () => {
  it("compile, and do what they say", async () => {
    expect(examples.length).toBeGreaterThan(1);
    await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]);
    const outputs = await Promise.all(
      examples.map(async ({ name }) => (await run(process.execPath, [join(folder, `${name}.js`)])).stdout),
    );
    expect(outputs[0]).toMatch(/^AWS_ENDPOINT_URL_DYNAMODB=http:\/\/127\.0\.0\.1:\d+\n$/);
  });
});
