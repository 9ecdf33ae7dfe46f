/** The embedded AWS of a home in another process, as another command would open it. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** Opens a home's embedded AWS in a process of its own, and keeps it until stdin ends. */
const HOLDER = `
import { openCloud } from ${JSON.stringify(new URL("../../../dist/src/cloud/open.js", import.meta.url).href)};
const notices = [];
const cloud = await openCloud({ home: process.argv[1], kind: "command", time: "virtual", notice: (text) => notices.push(text) });
console.log(JSON.stringify({ owned: cloud.owned, endpoint: cloud.endpoint, pid: cloud.pid, notices }));
process.stdin.resume();
process.stdin.on("end", () => cloud.close());
`;

interface Held {
  readonly owned: boolean;
  readonly endpoint: string;
  readonly pid: number;
  readonly notices: readonly string[];
}

/** An owner of a home, or one who joined it, to be killed. */
export class Holder {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  readonly held: Promise<Held>;

  constructor(home: string) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", HOLDER, home], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.child = child;
    this.ended = new Promise((resolve) => child.on("close", () => resolve()));
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await this.ended;
    });
    this.held = new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).once("line", (line) => resolve(JSON.parse(line)));
      void this.ended.then(() => reject(new Error("It ended before it had an embedded AWS.")));
    });
    this.held.catch(() => {});
  }

  /** As `kill -9` does. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  async close(): Promise<void> {
    this.child.stdin?.end();
    await this.ended;
  }
}
