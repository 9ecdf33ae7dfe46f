/** The Python process from which execution environments are forked, and the frames that it is spoken to in. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { RunawayError } from "../run/run.js";
import type { FromHost, Input, Loaded, Output, PythonProgram, ToHost } from "./messages.js";

const DRIVER = fileURLToPath(new URL("./driver/main.py", import.meta.url));

/** More than any handler needs between two calls, in real time. */
const PATIENCE_MS = 20_000;
const LAST_WORDS = 2000;

/** It ended by itself. */
export class HostGone extends Error {}

type Waiting = { resolve(message: FromHost): void; reject(error: Error): void };

export class PythonHost {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  #chunks: Buffer[] = [];
  #length = 0;
  #waiting: Waiting | undefined;
  #children = 0;
  #said = "";

  constructor({ executable }: PythonProgram) {
    this.#process = spawn(executable, ["-s", DRIVER], {
      env: { ...process.env, PYTHONHASHSEED: "0" },
      stdio: ["pipe", "pipe", "pipe"],
      // A terminal that interrupts the search interrupts nothing of it.
      detached: true,
    });
    this.#process.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#process.stderr.on("data", (chunk: Buffer) => (this.#said += chunk.toString("utf8")));
    // What is written to a process that is gone is told by its exit.
    this.#process.stdin.on("error", () => {});
    const gone = (why: unknown): void =>
      this.#waiting?.reject(
        new HostGone(`Python ended by itself (${String(why)}) ${this.#said.slice(-LAST_WORDS)}`),
      );
    this.#process.on("error", gone);
    this.#process.on("exit", (code, killedBy) => gone(killedBy ?? code));
  }

  async load(program: PythonProgram, now: number): Promise<Loaded> {
    const { root, path, module, member } = program;
    const loaded = await this.#ask({
      k: "load",
      root,
      path,
      module,
      member,
      now,
      patience: PATIENCE_MS / 3000,
    });
    return loaded.k === "loaded" ? loaded : { k: "loaded", touched: [], error: "it says nothing" };
  }

  /** A new environment that takes the given way. */
  async fork(folder: string, inputs: readonly Input[]): Promise<{ child: number; output: Output }> {
    this.#children += 1;
    const child = this.#children;
    return { child, output: await this.#output({ k: "fork", child, folder, inputs }) };
  }

  input(child: number, input: Input): Promise<Output> {
    return this.#output({ k: "input", child, input });
  }

  kill(child: number): void {
    this.#send({ k: "kill", child });
  }

  /** Ends it. @returns the processor time that all of it took */
  async close(): Promise<number> {
    const usage = await this.#ask({ k: "usage" }).catch(() => undefined);
    this.#process.stdin.end();
    return usage?.k === "usage" ? usage.cpuMs : 0;
  }

  async #output(message: ToHost): Promise<Output> {
    const output = await this.#ask(message);
    if (output.k === "usage" || output.k === "loaded") throw new HostGone("Python says what nobody asked");
    return output;
  }

  #ask(message: ToHost): Promise<FromHost> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        this.#process.kill("SIGKILL");
        settled.reject(
          new RunawayError(
            "It goes on without a call for longer than anybody waits: it does not come to an end.",
          ),
        );
      }, PATIENCE_MS);
      const settled: Waiting = {
        resolve: (answer) => {
          clearTimeout(limit);
          this.#waiting = undefined;
          resolve(answer);
        },
        reject: (error) => {
          clearTimeout(limit);
          this.#waiting = undefined;
          reject(error);
        },
      };
      this.#waiting = settled;
      this.#send(message);
    });
  }

  #send(message: ToHost): void {
    const text = Buffer.from(JSON.stringify(message), "utf8");
    const frame = Buffer.allocUnsafe(4 + text.length);
    frame.writeUInt32BE(text.length, 0);
    text.copy(frame, 4);
    this.#process.stdin.write(frame);
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < 4) return;
    const all = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const size = all.readUInt32BE(0);
    const rest = all.subarray(4 + size);
    if (all.length < 4 + size) {
      this.#chunks = [all];
      return;
    }
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    this.#waiting?.resolve(JSON.parse(all.toString("utf8", 4, 4 + size)) as FromHost);
  }
}
