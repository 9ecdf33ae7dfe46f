import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { checkDataFile } from "../../../src/cloud/store/damage.js";
import { DamagedStoreError, openLmdbStore } from "../../../src/cloud/store/lmdb.js";

const folder = mkdtempSync(join(tmpdir(), "idem-lab-damage-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function writeStore(path: string): Promise<void> {
  const store = openLmdbStore(path);
  for (let round = 0; round < 20; round++) {
    store.transaction((tx) => {
      for (let i = 0; i < 50; i++) tx.put(`key ${round * 50 + i}`, "v".repeat(i * 30));
      tx.put("big", "x".repeat(100_000));
      if (round % 2 === 0) tx.delete("big");
    });
  }
  await store.close();
}

it("opens what was closed", async () => {
  const path = join(folder, "whole.db");
  await writeStore(path);
  const store = openLmdbStore(path);
  expect(store.get("key 999")).toBe("v".repeat(49 * 30));
  await store.close();
});

it.each([
  ["an empty file", Buffer.alloc(0)],
  ["a text", Buffer.from("this is no database")],
  ["zeros", Buffer.alloc(100_000)],
  ["noise", Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251))],
])("refuses %s", (name, content) => {
  const path = join(folder, `${name}.db`);
  writeFileSync(path, content);
  expect(() => openLmdbStore(path)).toThrow(DamagedStoreError);
});

it("refuses a store that was cut short, and names the file", async () => {
  const whole = join(folder, "to-cut.db");
  await writeStore(whole);
  const size = statSync(whole).size;
  for (const share of [0.05, 0.3, 0.6, 0.9]) {
    const cut = join(folder, `cut-${share}.db`);
    copyFileSync(whole, cut);
    truncateSync(cut, Math.floor(size * share));
    expect(() => openLmdbStore(cut)).toThrow(DamagedStoreError);
    expect(() => openLmdbStore(cut)).toThrow(cut);
  }
});

it("opens a store whose process was killed amid its writes", async () => {
  const path = join(folder, "killed.db");
  const script = `
    import { open } from "lmdb";
    const keyEncoder = {
      writeKey: (key, target, position) => position + target.write(key, position, "latin1"),
      readKey: (source, start, end) => source.toString("latin1", start, end),
    };
    const db = open({ path: process.argv[1], noSubdir: true, pageSize: 8192, encoding: "string", keyEncoder, noSync: true });
    for (let i = 0; i < 2000; i++) {
      db.transactionSync(() => { db.putSync("n", String(i)); db.putSync("k" + (i % 97), "x".repeat((i * 131) % 20000)); db.removeSync("k" + (i % 31)); });
    }
    process.kill(process.pid, "SIGKILL");`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script, path]);
  expect(child.signal).toBe("SIGKILL");
  const store = openLmdbStore(path);
  expect(store.get("n")).toBe("1999");
  await store.close();
});

/** A script in a process of its own that has said that it is ready. */
async function begun(
  script: string,
  ...args: readonly string[]
): Promise<{ readonly end: () => Promise<void> }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return {
    end: () => {
      child.kill("SIGKILL");
      return ended;
    },
  };
}

it("takes a file that another process is still making for none that is damaged", async () => {
  const whole = join(folder, "to-make.db");
  await writeStore(whole);
  const path = join(folder, "being-made.db");
  const making = await begun(
    `import { appendFileSync, copyFileSync, writeFileSync } from "node:fs";
    const [whole, path] = process.argv.slice(1);
    writeFileSync(path, "");
    console.log("ready");
    let times = 0;
    const timer = setInterval(() => {
      times += 1;
      if (times < 10) return appendFileSync(path, "not yet");
      copyFileSync(whole, path);
      clearInterval(timer);
    }, 20);
    setInterval(() => {}, 1000);`,
    whole,
    path,
  );
  const store = openLmdbStore(path);
  expect(store.get("key 999")).toBe("v".repeat(49 * 30));
  await store.close();
  await making.end();
});

it("finds no damage in a store that another process writes to", async () => {
  const path = join(folder, "written.db");
  const writing = await begun(
    `import { open } from "lmdb";
    const db = open({ path: process.argv[1], noSubdir: true, pageSize: 8192, noSync: true });
    db.transactionSync(() => db.putSync("n", 0));
    console.log("ready");
    const write = (n) => {
      for (let i = 0; i < 20; i++) db.transactionSync(() => { db.putSync("k" + ((n + i) % 600), "x".repeat(((n + i) * 131) % 60000)); db.removeSync("k" + ((n + i) % 31)); });
      setImmediate(write, n + 20);
    };
    write(0);`,
    path,
  );
  for (let look = 0; look < 2000; look += 1) checkDataFile(path, 8192);
  await writing.end();
});
