/** The lines of one run, of a log that holds many. */
import type { LogLine } from "./log-group.js";

const START = /^START RequestId: /;
const REPORT = /^REPORT RequestId: /;

interface Request {
  readonly held: LogLine[];
  ours: boolean;
}

/**
 * Lets through all that a request printed whose lines name the run, Lambda's own lines included. Until a line names
 * it, what a stream said since the request's START is held back.
 */
export class RunLines {
  readonly #run: string;
  /** What each stream is about: an environment runs one request at a time. */
  readonly #open = new Map<string, Request>();

  constructor(run: string) {
    this.#run = run;
  }

  /** The lines that are known to be the run's, now that this one was read. */
  read(line: LogLine): readonly LogLine[] {
    const { stream, message } = line;
    if (START.test(message)) this.#open.set(stream, { held: [], ours: false });
    const request = this.#open.get(stream);
    const names = message.includes(this.#run);
    if (request === undefined) return names ? [line] : [];
    if (REPORT.test(message)) this.#open.delete(stream);
    if (request.ours) return [line];
    request.held.push(line);
    if (!names) return [];
    request.ours = true;
    return request.held;
  }
}
