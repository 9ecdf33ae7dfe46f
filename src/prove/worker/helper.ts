/** A second process that searches a part of its own, on another core. */
import { type ChildProcess, fork } from "node:child_process";
import type { FromWorker, Job, PartFound, ToWorker } from "./job.js";

export class Helper {
  /** `undefined`: it came to nothing, and the part is searched by whoever asked. */
  readonly found: Promise<PartFound | undefined>;
  /** How many schedules it tried so far. */
  schedules = 0;
  readonly #child: ChildProcess;

  constructor(job: Job) {
    this.#child = fork(process.argv[1] ?? "", [], {
      // What is found holds maps and sets.
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      execArgv: process.execArgv,
    });
    this.found = new Promise((resolve) => {
      this.#child.on("message", (message: FromWorker) => {
        if (message.kind === "progress") this.schedules = message.schedules;
        else if (message.kind === "part") {
          this.schedules = message.found?.search.schedules ?? 0;
          resolve(message.found);
        } else resolve(undefined);
      });
      this.#child.on("error", () => resolve(undefined));
      this.#child.on("exit", () => resolve(undefined));
    });
    this.#tell({ kind: "part", job });
  }

  /** What it found so far will do. */
  stop(): void {
    this.#tell({ kind: "stop" });
  }

  /** Nobody waits for it any more. */
  drop(): void {
    this.#child.kill("SIGKILL");
  }

  #tell(message: ToWorker): void {
    this.#child.send(message, () => {});
  }
}
