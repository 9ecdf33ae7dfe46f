/** Compiled code is kept: by ourselves on Node 20, by Node from 22 on. Whatever is wrong with it, we start. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import Module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { otherNode } from "../support/other-node.js";

const OTHER_NODE = "22.23.3";
const OTHER_NODE_20 = "20.19.6";
const root = fileURLToPath(new URL("../..", import.meta.url));
const built = join(root, "dist", "code.cache");
const nodeKeepsCode = "enableCompileCache" in Module;
const other = nodeKeepsCode ? process.execPath : otherNode(OTHER_NODE);
const other20 = nodeKeepsCode ? undefined : otherNode(OTHER_NODE_20);
let copy = "";

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "idem-lab-code-"));
  for (const name of ["bin", "package.json", "dist/bundle"]) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

const status = (node: string): unknown => {
  const args = [join(copy, "bin", "idem-lab.js"), "cloud", "status", "--json", "--home", join(copy, "home")];
  return JSON.parse(execFileSync(node, args, { encoding: "utf8" }));
};

const flipped = (bytes: Buffer, from: number): Buffer => {
  for (let at = from; at < bytes.length; at += 997) bytes[at] = 255 - (bytes[at] ?? 0);
  return bytes;
};

describe.skipIf(nodeKeepsCode)("on Node 20 (skipped on later ones, which keep code themselves)", () => {
  test("the build keeps what was compiled", () => {
    expect(existsSync(built)).toBe(true);
  });

  test.each([
    ["whole", (bytes: Buffer) => bytes],
    ["cut off", (bytes: Buffer) => bytes.subarray(0, 300_000)],
    ["empty", () => Buffer.alloc(0)],
    ["damaged", (bytes: Buffer) => flipped(bytes, 20_000)],
  ] as const)("starts all the same where what was kept is %s", (_name, change) => {
    writeFileSync(join(copy, "dist", "code.cache"), change(readFileSync(built)));
    expect(status(process.execPath)).toMatchObject({ running: false });
  });

  test.skipIf(other20 === undefined)(
    `starts all the same where it was kept by another Node 20${other20 === undefined ? " (skipped: npx could not get one)" : ""}`,
    () => {
      cpSync(built, join(copy, "dist", "code.cache"));
      expect(status(other20 ?? "")).toMatchObject({ running: false });
    },
  );
});

describe.skipIf(other === undefined)(
  `on Node 22 and later${other === undefined ? " (skipped: npx could not get one)" : ""}`,
  () => {
    const kept = (): string => join(copy, "dist", "compile-cache");
    const files = (): string[] =>
      readdirSync(kept(), { recursive: true, encoding: "utf8" })
        .map((name) => join(kept(), name))
        .filter((path) => statSync(path).isFile());

    test("Node keeps what it compiled below the build, and the code of Node 20 is not looked at", () => {
      rmSync(kept(), { recursive: true, force: true });
      writeFileSync(join(copy, "dist", "code.cache"), "not to be read");
      expect(status(other ?? "")).toMatchObject({ running: false });
      expect(files().length).toBeGreaterThan(0);
      expect(status(other ?? "")).toMatchObject({ running: false });
    });

    test.each([
      ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
      ["empty", () => Buffer.alloc(0)],
      ["damaged", (bytes: Buffer) => flipped(bytes, 100)],
    ] as const)("starts all the same where what was kept is %s", (_name, change) => {
      for (const file of files()) writeFileSync(file, change(readFileSync(file)));
      expect(status(other ?? "")).toMatchObject({ running: false });
    });

    test("starts all the same where nothing can be kept", () => {
      rmSync(kept(), { recursive: true, force: true });
      mkdirSync(join(copy, "dist"), { recursive: true });
      // As for a folder that can't be written: there is no place for the files.
      writeFileSync(kept(), "");
      expect(status(other ?? "")).toMatchObject({ running: false });
    });
  },
);
