/** Packages that want out of their folder, or more than their share: refused as AWS refuses a bad package. */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2 } from "@aws-sdk/client-lambda";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { call, createWorkerRole, deploy, startTestCloud, type TestCloud } from "../support/cloud.js";
import { type RawEntry, rawZip, zip64 } from "../support/raw-zip.js";

const CODE = Buffer.from("export const handler = async () => 1;");
const GOOD: RawEntry = { name: "index.mjs", content: CODE };
/** What must never be there. */
const ESCAPED = "idem-lab-escaped";
const BAD = "Could not unzip uploaded file. Please check your file, then try to upload again.";
const LARGEST = 262_144_000;
const TOO_LARGE = `Unzipped size must be smaller than ${LARGEST} bytes`;

let aws: TestCloud;
beforeAll(async () => {
  aws = await startTestCloud();
  const role = await createWorkerRole(aws, "role");
  for (const name of ["untouched", "packed"]) await deploy(aws, name, role, String(CODE));
});
afterAll(async () => {
  expect(await call(aws, "untouched")).toBe(1);
  await aws.end();
  expect(aws.notices).toEqual([]);
});

const codeFolder = (): string => join(aws.home, "cloud/lambda/code");
afterEach(() => {
  for (let folder = codeFolder(); ; folder = dirname(folder)) {
    expect(readdirSync(folder).filter((name) => name.includes(ESCAPED))).toEqual([]);
    if (folder === dirname(folder)) break;
  }
  expect(existsSync(`/tmp/${ESCAPED}`)).toBe(false);
  // What was begun is taken away: a folder and a zip for each package that was taken.
  const left = readdirSync(codeFolder()).filter((name) => !/^[0-9a-f]{64}\.zip$/.test(name));
  expect(left).toEqual([]);
});

/** What the service says of a package: nothing, where it takes it. */
async function refusal(ZipFile: Buffer): Promise<readonly [string, number | undefined, string] | undefined> {
  try {
    await aws.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "packed", ZipFile }));
    await waitUntilFunctionUpdatedV2(
      { client: aws.lambda, minDelay: 0.01, maxDelay: 0.02, maxWaitTime: 20 },
      { FunctionName: "packed" },
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
    return [error.name, $metadata?.httpStatusCode, error.message];
  }
}
const refused = (message: string) => ["InvalidParameterValueException", 400, message];

const content = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const plainName = fc
  .array(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 3 })
  .map((parts) => `${parts.join("/")}.txt`);
const honest: fc.Arbitrary<RawEntry> = fc.record({
  name: plainName,
  content,
  deflated: fc.boolean(),
});

/** Names that lead out of the folder, by all ways that are known. */
const escaping = fc
  .tuple(
    fc.array(fc.constantFrom("a/", "../", "b/c/"), { maxLength: 2 }),
    fc.integer({ min: 1, max: 12 }),
    fc.constantFrom("/", "\\"),
    fc.constantFrom("up", "root", "tmp", "drive", "unc"),
  )
  .map(([before, levels, slash, way]) => {
    const down = before
      .join("")
      .split("/")
      .filter((part) => part !== "" && part !== ".").length;
    const up = `..${slash}`.repeat(down + levels);
    switch (way) {
      case "up":
        return `${before.join("")}${up}${ESCAPED}`;
      case "root":
        return `${slash}${up}${ESCAPED}`;
      case "tmp":
        return `${slash}tmp${slash}${ESCAPED}`;
      case "drive":
        return `C:${slash}${ESCAPED}`;
      default:
        return `${slash}${slash}host${slash}share${slash}${ESCAPED}`;
    }
  });

/** Entries that are bad whatever stands beside them. */
const hostile: fc.Arbitrary<RawEntry> = fc.oneof(
  fc.record({ name: escaping, content, deflated: fc.boolean() }),
  // A device, a pipe, a socket.
  fc.record({
    name: plainName,
    content: fc.constant(Buffer.from("/etc/passwd")),
    mode: fc.constantFrom(0o060644, 0o020644, 0o010644, 0o140644),
  }),
  fc.record({ name: plainName, content, encrypted: fc.constant(true) }),
  fc
    .tuple(honest, fc.integer({ min: -300, max: 300 }))
    .filter(([entry, by]) => by !== 0 && entry.content.length + by >= 0)
    .map(([entry, by]) => ({ ...entry, claimed: { size: entry.content.length + by } })),
  fc
    .tuple(honest, fc.integer({ min: 1, max: 0xffff_ffff }))
    .map(([entry, by]) => ({ ...entry, claimed: { crc: (crcOf(entry) ^ by) >>> 0 } })),
  honest.map((entry) => ({ ...entry, claimed: { offset: 0xffff_fff0 } })),
  // Zip64: sizes that stand elsewhere, and are lies there.
  fc.tuple(honest, fc.bigInt({ min: 0n, max: 2n ** 63n })).map(([entry, size]) => ({
    ...entry,
    extra: zip64(size, size),
    claimed: { size: 0xffff_ffff, packedSize: 0xffff_ffff },
  })),
  fc.constantFrom("nul\0name", "", ".", "..", "/").map((name) => ({ name, content: CODE })),
);

function crcOf(entry: RawEntry): number {
  const zip = rawZip([entry]);
  return zip.readUInt32LE(14);
}

describe("at the port", () => {
  test("honest packages are taken, whatever is in them", () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(honest, { selector: ({ name }) => name, maxLength: 6 }),
        async (more) => {
          expect(await refusal(rawZip([GOOD, ...more]))).toBeUndefined();
        },
      ),
      { numRuns: 40 },
    ));

  test("one hostile entry spoils the package, wherever it stands", () =>
    fc.assert(
      fc.asyncProperty(fc.array(honest, { maxLength: 3 }), hostile, fc.nat(), async (more, bad, at) => {
        const entries = [GOOD, ...more];
        entries.splice(at % (entries.length + 1), 0, bad);
        const said = await refusal(rawZip(entries));
        expect([refused(BAD), refused(TOO_LARGE)], JSON.stringify(bad)).toContainEqual(said);
      }),
      { numRuns: 300 },
    ));

  test("a package that is cut anywhere is refused", () =>
    fc.assert(
      fc.asyncProperty(fc.array(honest, { maxLength: 3 }), fc.nat(), async (more, cut) => {
        const zip = rawZip([GOOD, ...more]);
        const at = cut % zip.length;
        expect(await refusal(zip.subarray(0, at)), `${at} of ${zip.length} bytes`).toEqual(refused(BAD));
      }),
      { numRuns: 100 },
    ));

  test("an ending that lies about its directory is refused", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(honest, { maxLength: 3 }),
        fc.oneof(
          fc.record({ entries: fc.oneof(fc.integer({ min: 5, max: 0xffff }), fc.constantFrom(0, 0xffff)) }),
          fc.record({ directoryAt: fc.oneof(fc.nat(0xffff_ffff), fc.constant(0xffff_ffff)) }),
        ),
        async (more, ending) => {
          const zip = rawZip([GOOD, ...more]);
          const lying = rawZip([GOOD, ...more], ending);
          fc.pre(!zip.equals(lying));
          expect(await refusal(lying)).toEqual(refused(BAD));
        },
      ),
      { numRuns: 100 },
    ));

  test("of two entries of one name the package holds one, and no other file", () =>
    fc.assert(
      fc.asyncProperty(fc.array(content, { minLength: 2, maxLength: 4 }), async (contents) => {
        const twins = contents.map((each) => ({ name: "twin.txt", content: each }));
        const said = await refusal(rawZip([GOOD, ...twins]));
        expect([undefined, refused(BAD)]).toContainEqual(said);
      }),
      { numRuns: 30 },
    ));
});

describe("a bomb", () => {
  const ZEROS = Buffer.alloc(64 * 1024 * 1024);

  test("that says how large it is, is refused unread", async () => {
    const one: RawEntry = { name: "a", content: ZEROS, deflated: true };
    const entries = Array.from({ length: 5 }, (_, index) => ({ ...one, name: `zeros-${index}` }));
    expect(await refusal(rawZip([GOOD, ...entries]))).toEqual(refused(TOO_LARGE));
  });

  test("that says less is not unpacked beyond what it says", async () => {
    const understated = { name: "zeros", content: ZEROS, deflated: true, claimed: { size: 1000 } };
    expect(await refusal(rawZip([GOOD, understated]))).toEqual(refused(BAD));
  });

  test("whose entries share their data counts each of them", async () => {
    const shared = 1 + LARGEST / ZEROS.length;
    const entries = Array.from({ length: Math.ceil(shared) }, (_, index) => ({
      name: `zeros-${index}`,
      content: index === 0 ? ZEROS : Buffer.alloc(0),
      deflated: true,
      claimed: { size: ZEROS.length, offset: 0 },
    }));
    expect(await refusal(rawZip(entries))).toEqual(refused(TOO_LARGE));
  });

  test("in a zip within the zip is only a file", async () => {
    const inner = rawZip([{ name: "zeros", content: ZEROS, deflated: true }]);
    expect(await refusal(rawZip([GOOD, { name: "inner.zip", content: inner }]))).toBeUndefined();
  });
});
