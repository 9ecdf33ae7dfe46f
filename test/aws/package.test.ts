/** Deployment packages: the same sources are the same bytes, one file or many. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterEach, describe, expect, test } from "vitest";
import { createAws } from "../../src/aws/clients.js";
import { resourceNames } from "../../src/aws/names.js";
import { type HandlerSource, packageHandler } from "../../src/aws/package.js";
import { handlerFolder, MissingDependencyError } from "../../src/aws/package-files.js";
import { ACCOUNT } from "../../src/aws/targets/account.js";
import { targetElsewhere } from "../../src/aws/targets/elsewhere.js";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder with these files. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "idem-lab-package-"));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const NODE = { family: "nodejs", file: "index.mjs", entry: "index.handler" } as const;
const contents = (handler: HandlerSource): Record<string, string> =>
  Object.fromEntries(
    Object.entries(unzipSync(packageHandler(handler).zip)).map(([path, bytes]) => [
      path,
      new TextDecoder().decode(bytes),
    ]),
  );

describe("a handler of one file", () => {
  test("has the hash that it always had", () => {
    expect(packageHandler({ ...NODE, source: "export const handler = async () => 1;\n" }).sha256).toBe(
      "NzDv+UO0vWU3VxPgc63ZuZIsTw2SKi6nBkvJc/tvM7M=",
    );
  });
});

describe("a handler of several files", () => {
  test("is everything in its folder, whatever the time and the order", async () => {
    const files = { "index.mjs": "1", "lib/store.mjs": "2", "vendor/thing/__init__.py": "3" };
    const one = await handlerFolder({ ...NODE, folder: folderOf(files) });
    const other = await handlerFolder({
      ...NODE,
      folder: folderOf(Object.fromEntries(Object.entries(files).reverse())),
    });
    expect(contents(one)).toEqual(files);
    expect(one.source).toBe("1");
    expect(packageHandler(other).sha256).toBe(packageHandler(one).sha256);
    expect(packageHandler({ ...one, files: new Map([...(one.files ?? [])].reverse()) }).sha256).toBe(
      packageHandler(one).sha256,
    );
  });

  test("brings the packages that it names, with what they need, and no others", async () => {
    const folder = folderOf({
      "handler/index.mjs": "",
      "node_modules/a/package.json": '{"dependencies":{"b":"1"},"optionalDependencies":{"absent":"1"}}',
      "node_modules/a/index.js": "a",
      "node_modules/@scope/c/package.json": "{}",
      "node_modules/b/package.json": '{"dependencies":{"a":"1"}}',
      "node_modules/unused/package.json": "{}",
    });
    const handler = await handlerFolder({
      ...NODE,
      folder: join(folder, "handler"),
      dependencies: ["a", "@scope/c"],
    });
    expect(Object.keys(contents(handler))).toEqual([
      "index.mjs",
      "node_modules/@scope/c/package.json",
      "node_modules/a/index.js",
      "node_modules/a/package.json",
      "node_modules/b/package.json",
    ]);
  });

  test("where two versions are needed, each package finds its own", async () => {
    const folder = folderOf({
      "index.mjs": "",
      "node_modules/a/package.json": '{"dependencies":{"b":"2"}}',
      "node_modules/a/node_modules/b/package.json": '{"version":"2"}',
      "node_modules/b/package.json": '{"version":"1"}',
    });
    const handler = await handlerFolder({ ...NODE, folder, dependencies: ["b", "a"] });
    expect(contents(handler)).toMatchObject({
      "node_modules/b/package.json": '{"version":"1"}',
      "node_modules/a/node_modules/b/package.json": '{"version":"2"}',
    });
  });

  test("says which package is not installed, and how to get it", async () => {
    const wanted = handlerFolder({
      ...NODE,
      folder: folderOf({ "index.mjs": "" }),
      dependencies: ["left-pad-of-nobody"],
    });
    await expect(wanted).rejects.toThrow(MissingDependencyError);
    await expect(wanted).rejects.toThrow("npm install left-pad-of-nobody");
  });
});

test("names: the course's function is the tutorial's, further ones are told by their part", () => {
  const names = resourceNames("idem-lab-");
  expect([names.functionName, names.logGroup]).toEqual([
    "idem-lab-my-function",
    "/aws/lambda/idem-lab-my-function",
  ]);
  expect(names.functionOf("consumer")).toEqual({
    functionName: "idem-lab-my-function-consumer",
    logGroup: "/aws/lambda/idem-lab-my-function-consumer",
  });
});

test("clients are made once, when they are first used, and end with the target", async () => {
  const aws = createAws(targetElsewhere(ACCOUNT, { region: "us-east-1", prefix: "", profile: undefined }));
  const sqs = await aws.sqs();
  expect(await aws.sqs()).toBe(sqs);
  expect(await sqs.config.region()).toBe("us-east-1");
  let ended = false;
  sqs.destroy = () => {
    ended = true;
  };
  aws.close();
  expect(ended).toBe(true);
});
