import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { strToU8, type Zippable, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { failureOf, Harness, ROLE } from "./support/harness.js";

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
});
afterAll(() => lambda.stop());

const create = (ZipFile: Uint8Array) =>
  lambda.client.send(
    new CreateFunctionCommand({
      FunctionName: "packed",
      Runtime: "nodejs22.x",
      Role: ROLE,
      Handler: "index.handler",
      Code: { ZipFile },
    }),
  );

const BAD = "Could not unzip uploaded file. Please check your file, then try to upload again.";
const packed = (files: Zippable) => zipSync(files);
const CODE = strToU8("export const handler = async () => 1;");
/** Unix symbolic link, as the mode in an entry's external attributes. */
const LINK = { os: 3, attrs: (0o120777 << 16) >>> 0 };

/** Claims for every entry another size than it has. */
function lying(zip: Uint8Array, size: number): Uint8Array {
  const copy = Buffer.from(zip);
  const entry = copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  copy.writeUInt32LE(size, entry + 24);
  return copy;
}

test.each<[string, Uint8Array, string]>([
  ["nothing in it", packed({}), BAD],
  ["no zip at all", Buffer.alloc(100, 1), BAD],
  ["the first half only", packed({ "index.mjs": CODE }).subarray(0, 60), BAD],
  ["a path out of the folder", packed({ "../../outside.mjs": CODE }), BAD],
  ["a path out of the folder, the Windows way", packed({ "a\\..\\..\\outside.mjs": CODE }), BAD],
  ["an absolute path", packed({ "/tmp/outside.mjs": CODE }), BAD],
  ["a drive", packed({ "C:/outside.mjs": CODE }), BAD],
  ["a file that is also a folder", packed({ a: CODE, "a/b": CODE }), BAD],
  ["a file larger than it says", lying(packed({ "index.mjs": CODE }), 3), BAD],
  ["a file smaller than it says", lying(packed({ "index.mjs": CODE }), 3000), BAD],
  [
    "more than 250 MB",
    lying(packed({ "index.mjs": CODE }), 262_144_001),
    "Unzipped size must be smaller than 262144000 bytes",
  ],
])(
  "a package with %s is refused",
  holds("Lambda", {
    operation: "CreateFunction",
    behaviour: "a package that can't be unpacked, or is larger than 250 MB unpacked, is refused",
    source:
      "LocalStack, test_oversized_unzipped_lambda (snapshot validated against AWS, 2023-11); public reports of the service's answer",
  }),
  async (_, zip, message) => {
    expect(await failureOf(create(zip))).toEqual({
      name: "InvalidParameterValueException",
      status: 400,
      message,
    });
    expect(existsSync(join(dirname(lambda.folder), "outside.mjs"))).toBe(false);
  },
);

test.each([
  ["/etc/passwd", "link"],
  ["../outside", "link"],
  ["../../outside", "folder/link"],
])(
  "a link that leads to %s, outside of the package, is refused, and the answer says why",
  async (target, name) => {
    const zip = packed({ "index.mjs": CODE, [name]: [strToU8(target), LINK] });
    expect(await failureOf(create(zip))).toEqual({
      name: "InvalidParameterValueException",
      status: 400,
      message: `Could not unzip uploaded file: the link ${name} leads to "${target}", which is outside of the package.`,
    });
  },
);

test("nothing is unpacked through a link", async () => {
  const zip = packed({ "index.mjs": CODE, link: [strToU8("folder"), LINK], "link/file": CODE });
  expect(await failureOf(create(zip))).toMatchObject({
    message: "Could not unzip uploaded file: link/file lies below link, which is a link.",
  });
});

test("links within the package are followed, and modes are as they are in the zip", async () => {
  const unix = (mode: number) => ({ os: 3, attrs: ((0o100000 | mode) << 16) >>> 0 });
  const read = `import { existsSync, readFileSync, statSync } from "node:fs";
    const text = (name) => { try { return readFileSync(name, "utf8"); } catch (error) { return error.code; } };
    export const handler = async () => ({
      link: text("folder/link"), secret: text("secret"),
      modes: ["tool", "plain", "index.mjs"].map((name) => (statSync(name).mode & 0o777).toString(8)),
    });`;
  const ZipFile = packed({
    "index.mjs": strToU8(read),
    "folder/link": [strToU8("../plain"), LINK],
    plain: [strToU8("linked"), unix(0o644)],
    tool: [strToU8("#!/bin/sh"), unix(0o755)],
    secret: [strToU8("for its owner alone"), unix(0o600)],
  });
  await lambda.deploy("modes", {}, { Code: { ZipFile } });
  expect((await lambda.invoke("modes")).value).toEqual({
    link: "linked",
    secret: canBeOwner() ? "for its owner alone" : "EACCES",
    modes: ["755", "644", "644"],
  });
});

/** Without namespaces functions have the rights of whoever runs this: root may read what nobody may. */
const canBeOwner = (): boolean => process.env.IDEM_LAB_ISOLATION === "processes" && process.getuid?.() === 0;
