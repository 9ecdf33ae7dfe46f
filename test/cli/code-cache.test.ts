import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const built = join(root, "dist", "code.cache");
let copy = "";

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "idem-lab-code-"));
  for (const name of ["bin", "package.json", "dist/bundle"]) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

const flipped = (bytes: Buffer): Buffer => {
  for (let at = 20_000; at < bytes.length; at += 997) bytes[at] = 255 - (bytes[at] ?? 0);
  return bytes;
};

test("the build keeps what was compiled", () => {
  expect(existsSync(built)).toBe(true);
});

test.each([
  ["whole", (bytes: Buffer) => bytes],
  ["cut off", (bytes: Buffer) => bytes.subarray(0, 300_000)],
  ["empty", () => Buffer.alloc(0)],
  ["damaged", flipped],
] as const)("starts all the same where what was kept is %s", (_name, change) => {
  writeFileSync(join(copy, "dist", "code.cache"), change(readFileSync(built)));
  const status = execFileSync(
    process.execPath,
    [join(copy, "bin", "idem-lab.js"), "cloud", "status", "--json", "--home", join(copy, "home")],
    { encoding: "utf8" },
  );
  expect(JSON.parse(status)).toMatchObject({ running: false });
});
