/** The second tier: a process for each execution environment, and SIGKILL for each that dies. */
import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Attempt, OpenRequest, VirtualTimer, WireAnswer } from "../../realm/attempt.js";
import type { Invocation } from "../../realm/invoke.js";
import type { ProgramCode } from "../../realm/program.js";
import { realm } from "../../realm/realm.js";
import type { Environment, Tier } from "../tier.js";
import type { FromEnvironment, ProgramFile, Quiet, ToEnvironment } from "./messages.js";
import { noWayOut } from "./no-way-out.js";
import { Switchboard } from "./switchboard.js";

/** As it is built: one file. */
const CHILD = fileURLToPath(
  new URL("../../../../bundle/prove-environment/prove-environment.js", import.meta.url),
);

/** How many processes are started before anybody needs them. */
const SPARE = 2;

/** Close it when done: it holds a port and a folder. */
export class ProcessTier implements Tier {
  now = 0;
  /** What every Node that a handler starts loads first. */
  readonly noWayOut: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "idem-lab-prove-"));
  readonly #program: ProgramFile;
  readonly #switchboard: Switchboard;
  readonly #spare: ProcessEnvironment[] = [];
  #begun = 0;

  private constructor({ code, ...program }: ProgramCode, switchboard: Switchboard, spares: number) {
    this.#switchboard = switchboard;
    const codeFile = join(this.#folder, "handler.cjs");
    writeFileSync(codeFile, code);
    this.#program = { ...program, codeFile };
    this.noWayOut = join(this.#folder, "no-way-out.cjs");
    writeFileSync(this.noWayOut, noWayOut(switchboard.port));
    for (let spare = 0; spare < spares; spare++) this.#spare.push(this.#start());
  }

  /** @param spares how many processes are started before anybody needs them */
  static async open(program: ProgramCode, spares = SPARE): Promise<ProcessTier> {
    return new ProcessTier(program, await Switchboard.open(), spares);
  }

  /** The next one starts meanwhile. */
  begin(): Environment {
    this.#spare.push(this.#start());
    return this.#spare.shift() ?? this.#start();
  }

  async close(): Promise<void> {
    await Promise.all(this.#spare.map((each) => each.kill()));
    await this.#switchboard.close();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #start(): ProcessEnvironment {
    this.#begun += 1;
    const name = String(this.#begun);
    const folder = join(this.#folder, name);
    mkdirSync(folder);
    const { port } = this.#switchboard;
    return new ProcessEnvironment(this, this.#switchboard, {
      kind: "begin",
      program: this.#program,
      port,
      environment: name,
      folder,
    });
  }
}

class ProcessEnvironment implements Environment {
  readonly #child: ChildProcess;
  readonly #exit: Promise<void>;
  #hasEnded = false;
  #heard: ((message: FromEnvironment | undefined) => void) | undefined;
  readonly #waiting: FromEnvironment[] = [];

  constructor(
    private readonly tier: ProcessTier,
    private readonly switchboard: Switchboard,
    private readonly begin: ToEnvironment & { readonly kind: "begin" },
  ) {
    const proxy = `http://127.0.0.1:${begin.port}`;
    const options = `${process.env.NODE_OPTIONS ?? ""} --require "${tier.noWayOut}"`.trim();
    this.#child = fork(CHILD, [], {
      // What it starts itself finds no other way out.
      env: {
        ...process.env,
        NODE_OPTIONS: options,
        http_proxy: proxy,
        https_proxy: proxy,
        HTTPS_PROXY: proxy,
      },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      execArgv: ["--no-warnings", ...(begin.program.format === "esm" ? ["--experimental-vm-modules"] : [])],
      // A group of its own: what it started dies with it.
      detached: true,
    });
    this.#exit = new Promise((resolve) => {
      this.#child.once("exit", () => {
        this.#hasEnded = true;
        this.#hear(undefined);
        resolve();
      });
    });
    this.#child.on("message", (message: FromEnvironment) => this.#hear(message));
    this.#child.on("error", () => {});
    this.#child.send(begin, () => {});
  }

  invoke(attempt: Attempt, invocation: Invocation): Promise<void> {
    const { name, seed, recorded } = attempt;
    this.#tell({ kind: "invoke", now: this.tier.now, invocation, attempt: { name, seed, recorded } });
    return this.#untilQuiet(attempt);
  }

  async answer(attempt: Attempt, open: OpenRequest, answer: WireAnswer | undefined): Promise<void> {
    const request = this.switchboard.numberOf(open);
    this.#tell({ kind: "answering", now: this.tier.now, request });
    if ((await this.#next())?.kind === "ready") {
      if (answer === undefined) open.fail();
      else open.answer(answer);
    }
    await this.#untilQuiet(attempt);
  }

  fire(attempt: Attempt, { number }: VirtualTimer): Promise<void> {
    this.#tell({ kind: "fire", now: this.tier.now, timer: number });
    return this.#untilQuiet(attempt);
  }

  async kill(): Promise<void> {
    const { pid } = this.#child;
    if (pid !== undefined && !this.#hasEnded) {
      try {
        process.kill(-pid, "SIGKILL");
      } catch {
        this.#child.kill("SIGKILL");
      }
    }
    await this.#exit;
    this.switchboard.forget(this.begin.environment);
  }

  #tell(message: ToEnvironment): void {
    // Whoever is gone does not hear it: that it is gone is heard of elsewhere.
    if (!this.#hasEnded) this.#child.send(message, () => {});
  }

  #hear(message: FromEnvironment | undefined): void {
    const heard = this.#heard;
    this.#heard = undefined;
    if (heard !== undefined) heard(message);
    else if (message !== undefined) this.#waiting.push(message);
  }

  /** @returns `undefined` once it has ended by itself */
  #next(): Promise<FromEnvironment | undefined> {
    const first = this.#waiting.shift();
    if (first !== undefined || this.#hasEnded) return Promise.resolve(first);
    return new Promise((resolve) => (this.#heard = resolve));
  }

  async #untilQuiet(attempt: Attempt): Promise<void> {
    const heard = await this.#next();
    attempt.timers.clear();
    if (heard?.kind !== "quiet") {
      attempt.open.length = 0;
      attempt.settle({ kind: "threw", error: "Runtime.ExitError: the process ended by itself" });
      return;
    }
    await this.#take(attempt, heard);
  }

  async #take(attempt: Attempt, { sent, timers, outcome, unmodelled, lines, files }: Quiet): Promise<void> {
    for (const file of files ?? []) realm.read.add(file);
    for (const { request, stack } of sent)
      attempt.open.push(await this.switchboard.arrived(this.begin.environment, request, stack));
    for (const { number, due } of timers) attempt.timers.add({ number, due, fire: () => {} });
    for (const each of [...unmodelled, ...this.switchboard.takeUnmodelled()]) attempt.unmodelled.add(each);
    attempt.lines.push(...lines);
    if (outcome !== undefined) attempt.settle(outcome);
  }
}
