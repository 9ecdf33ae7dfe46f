import { type ChildProcess, spawn } from "node:child_process";
import { SandboxError } from "../sandbox.js";
import { type Route, unshareFlags } from "./allowed.js";
import type { Programs } from "./programs.js";

/** How long the system may take, in ms. */
const PATIENCE = 20_000;

/**
 * The first process of the namespaces. At the end of its input, which is our end, it ends, and the kernel kills all that
 * runs in them. The id by which we know it stands in the outer `/proc`, which it sees until it has its own.
 */
const SCRIPT = `
read -r pid rest < /proc/self/stat
"$1" -a -T "$4" && cd "$5" && "$2" . . && "$3" -l . && cd / || exit 1
echo "ready $pid"
while read -r order; do
  kill -9 -1 2>/dev/null
  echo swept
done
`;

/** Holds the namespaces of one environment, with its `/tmp`, while runtimes come and go in them. */
export class Holder {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #isOver = false;
  #said = "";
  #errors = "";
  #pid: number | undefined;
  #sweeps = 0;
  #changed: () => void = () => {};

  private constructor(programs: Programs, route: Route, table: string, root: string) {
    const { unshare, mount, pivot_root, umount } = programs;
    this.#child = spawn(
      unshare,
      [
        ...unshareFlags(route),
        ...["--", "/bin/sh", "-c", SCRIPT, "sh", mount, pivot_root, umount, table, root],
      ],
      // Its own session: a Ctrl-C in our terminal must not end it before us.
      {
        stdio: ["pipe", "pipe", "pipe"],
        env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin" },
        cwd: "/",
        detached: true,
      },
    );
    const { stdin, stdout, stderr } = this.#child;
    stdin?.on("error", () => {});
    stdout?.on("data", (chunk: Buffer) => this.#read(String(chunk)));
    stderr?.on("data", (chunk: Buffer) => (this.#errors += String(chunk)));
    this.#ended = new Promise((resolve) => {
      const over = (): void => {
        this.#isOver = true;
        this.#changed();
        resolve();
      };
      this.#child.once("exit", over);
      this.#child.once("error", (error) => {
        this.#errors += error.message;
        over();
      });
    });
  }

  /** @throws SandboxError */
  static async start(programs: Programs, route: Route, table: string, root: string): Promise<Holder> {
    const holder = new Holder(programs, route, table, root);
    const ready = await holder.#until(() => holder.#pid !== undefined);
    if (ready) return holder;
    await holder.close();
    const [why = "it gave no reason"] = holder.#errors.trim().split("\n");
    throw new SandboxError(`The system refused namespaces: ${why}`);
  }

  /** The first process, as this process knows it. */
  get pid(): number {
    return this.#pid ?? Number.NaN;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Kills all that runs in the namespaces. */
  sweep(): void {
    if (this.#isOver) return;
    this.#sweeps += 1;
    this.#child.stdin?.write("sweep\n");
  }

  /** Resolves when every sweep is done: what starts before would be swept, too. */
  async quiet(): Promise<void> {
    await this.#until(() => this.#sweeps === 0);
  }

  async close(): Promise<void> {
    this.#child.stdin?.end();
    if (this.#child.pid !== undefined && !this.#isOver) process.kill(-this.#child.pid, "SIGKILL");
    await this.#ended;
  }

  #read(text: string): void {
    this.#said += text;
    const lines = this.#said.split("\n");
    this.#said = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("ready ")) this.#pid = Number(line.slice(6));
      else this.#sweeps -= 1;
    }
    this.#changed();
  }

  /** @returns false where it ended before, or the system took too long */
  #until(condition: () => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), PATIENCE);
      const look = (): void => {
        if (!condition() && !this.#isOver) return;
        clearTimeout(timer);
        this.#changed = () => {};
        resolve(condition());
      };
      this.#changed = look;
      look();
    });
  }
}
