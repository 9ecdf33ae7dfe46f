/** An execution environment in a process of its own: what is killed is really gone. */
import { readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Attempt } from "../../realm/attempt.js";
import { installChance } from "../../realm/chance.js";
import { installFetch } from "../../realm/fetch.js";
import { foldersIn, installFiles } from "../../realm/files.js";
import { invoke } from "../../realm/invoke.js";
import { loadedFiles } from "../../realm/module.js";
import { installOutput } from "../../realm/output.js";
import { installOutside } from "../../realm/outside.js";
import { type Handler, Program } from "../../realm/program.js";
import { realInterval } from "../../realm/real.js";
import { realm } from "../../realm/realm.js";
import { installTime } from "../../realm/time.js";
import type { Begin, FromEnvironment, Invoke, ToEnvironment } from "./messages.js";
import { Wire } from "./wire.js";

let begun: { readonly program: Program; readonly wire: Wire; readonly folder: string } | undefined;
let handler: Handler | undefined;
let attempt: Attempt | undefined;
let told = 0;

const send = (message: FromEnvironment): void => {
  process.send?.(message);
};

function begin({ program, port, environment, folder }: Begin): void {
  const wire = new Wire(port, environment);
  installTime();
  installChance();
  installFiles();
  installOutput();
  installOutside({ isFollowed: (target) => target === `127.0.0.1:${port}`, childProcesses: true });
  wire.install();
  installFetch(wire.send);
  syncBuiltinESMExports();
  foldersIn(folder);
  const code = readFileSync(program.codeFile, "utf8");
  const loaded = new Program({ ...program, code });
  loaded.preload();
  begun = { program: loaded, wire, folder };
}

/** Lets the handler go on, until it waits for the prover. */
async function going(work: () => void): Promise<void> {
  if (begun === undefined || attempt === undefined) return;
  const { wire } = begun;
  const current = attempt;
  await realm.run(current, work, () => wire.isBusy || hasChildren());
  realm.current = current;
  while (isLeftAlone(current) && !(await isOver())) {
    await realm.run(
      current,
      () => {},
      () => wire.isBusy || hasChildren(),
    );
    realm.current = current;
  }
  const sent = wire.takeSent();
  send({
    kind: "quiet",
    sent,
    timers: [...current.timers].map(({ number, due }) => ({ number, due })),
    outcome: current.outcome,
    unmodelled: [...current.unmodelled],
    lines: current.lines.slice(told),
    ...(current.recorded && current.outcome !== undefined && { files: [...realm.read, ...loadedFiles()] }),
  });
  told = current.lines.length;
}

const hasChildren = (): boolean => process.getActiveResourcesInfo().includes("ProcessWrap");

/** Nothing of it is known to be under way: an addon may be at work, of which Node does not tell. */
const isLeftAlone = ({ outcome, timers }: Attempt): boolean =>
  outcome === undefined && timers.size === 0 && !process.getActiveResourcesInfo().includes("TCPSocketWrap");

/** Whether Node has nothing to do any more; `false`: the handler went on. */
function isOver(): Promise<boolean> {
  return new Promise((resolve) => {
    const before = realm.activity;
    const ended = (over: boolean): void => {
      process.off("beforeExit", whenOver);
      looking.close();
      process.channel?.ref();
      resolve(over);
    };
    const whenOver = (): void => ended(true);
    process.once("beforeExit", whenOver);
    const looking = realInterval(() => {
      if (realm.activity !== before) ended(false);
    });
    process.channel?.unref();
  });
}

function invoked({ now, invocation, attempt: { name, seed, recorded } }: Invoke): Promise<void> {
  if (begun === undefined) return Promise.resolve();
  const { program, folder } = begun;
  const current = new Attempt(name, seed, recorded);
  current.folder = folder;
  attempt = current;
  told = 0;
  realm.now = now;
  return going(() => {
    const run = (loaded: Handler): void => {
      handler = loaded;
      invoke(current, loaded, invocation);
    };
    const failed = (error: unknown): void => current.settle({ kind: "threw", error: String(error) });
    try {
      const loaded = handler ?? program.load();
      if (loaded instanceof Promise) void loaded.then(run, failed);
      else run(loaded);
    } catch (error) {
      failed(error);
    }
  });
}

async function heard(message: ToEnvironment): Promise<void> {
  if (message.kind === "begin") return begin(message);
  if (message.kind === "invoke") return invoked(message);
  realm.now = message.now;
  if (message.kind === "fire")
    return going(() => [...(attempt?.timers ?? [])].find(({ number }) => number === message.timer)?.fire());
  return going(() => {
    begun?.wire.expect(message.request);
    send({ kind: "ready" });
  });
}

// Nobody is left to work for.
process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.on("message", (message: ToEnvironment) => void heard(message));
