/** What the prover and an environment in a process of its own tell each other. */
import type { Outcome } from "../../realm/attempt.js";
import type { Invocation } from "../../realm/invoke.js";
import type { ProgramCode } from "../../realm/program.js";

/** A handler as it is handed over: its code lies in a file, which all environments read. */
export interface ProgramFile extends Omit<ProgramCode, "code"> {
  readonly codeFile: string;
}

export interface Begin {
  readonly kind: "begin";
  readonly program: ProgramFile;
  /** Where requests go, on 127.0.0.1. */
  readonly port: number;
  /** How this environment calls itself in its requests. */
  readonly environment: string;
  /** The folder that is `/tmp` to it. */
  readonly folder: string;
}

export interface Invoke {
  readonly kind: "invoke";
  readonly now: number;
  readonly invocation: Invocation;
  readonly attempt: { readonly name: string; readonly seed: number; readonly recorded: boolean };
}

/** A request is about to be answered, or its connection to break: wait for it. */
interface Answering {
  readonly kind: "answering";
  readonly now: number;
  readonly request: number;
}

interface Fire {
  readonly kind: "fire";
  readonly now: number;
  readonly timer: number;
}

export type ToEnvironment = Begin | Invoke | Answering | Fire;

/** It waits: for answers to what it sent, for time, or for nothing any more. */
export interface Quiet {
  readonly kind: "quiet";
  /** What was sent since the last time, and where in the handler. */
  readonly sent: readonly { readonly request: number; readonly stack: string | undefined }[];
  readonly timers: readonly { readonly number: number; readonly due: number }[];
  readonly outcome: Outcome | undefined;
  readonly unmodelled: readonly string[];
  readonly lines: readonly string[];
  /** What was read and loaded, once it is over; where that is recorded. */
  readonly files?: readonly string[];
}

export type FromEnvironment = Quiet | { readonly kind: "ready" };

/** Headers by which a request says what it was before it was sent here. */
export const REQUEST = "x-idem-lab-request";
export const ENVIRONMENT = "x-idem-lab-environment";
export const PROTOCOL = "x-idem-lab-protocol";
export const HOST = "x-idem-lab-host";
