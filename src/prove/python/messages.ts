/** What the prover and its Python processes say to each other. */

/** Where a Python handler is, and what runs it. */
export interface PythonProgram {
  readonly executable: string;
  readonly version: string;
  /** Where modules are found: the handler's own, then the installed ones. */
  readonly path: readonly string[];
  /** The folder of the handler's own code. */
  readonly root: string;
  readonly module: string;
  readonly member: string;
}

/** What an environment is told. Texts of bodies hold a byte each character. */
export type Input =
  | {
      readonly k: "invoke";
      readonly id: number;
      readonly now: number;
      /** When its process began. */
      readonly began: number;
      readonly seed: number;
      readonly recorded: boolean;
      readonly event: unknown;
      readonly requestId: string;
      readonly deadline: number;
      readonly functionName: string;
      readonly functionArn: string;
      readonly memoryMb: number;
    }
  | {
      readonly k: "answer";
      readonly id: number;
      readonly now: number;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly k: "broken" | "timeout" | "wake"; readonly id: number; readonly now: number };

/** What a thread of an environment waits for. */
export type Asked =
  | {
      readonly k: "request";
      readonly id: number;
      readonly protocol: "http:" | "https:";
      readonly method: string;
      readonly host: string;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** How long its client waits for the answer. */
      readonly timeoutMs?: number;
      readonly stack?: string;
    }
  | { readonly k: "sleep"; readonly id: number; readonly ms: number }
  | {
      /** The handler is over; the next invocation answers it. */
      readonly k: "end";
      readonly id: number;
      /** JSON. */
      readonly value?: string;
      readonly error?: string;
      readonly lines?: readonly string[];
      /** What was read and imported, where that is recorded. */
      readonly files?: readonly string[];
    };

/** What an environment says once none of its threads can go on, or that it ended by itself. */
export type Output =
  | {
      readonly k: "output";
      readonly asked: readonly Asked[];
      /** Nobody waits for these any more. */
      readonly cancelled: readonly number[];
      readonly unmodelled?: readonly string[];
    }
  | { readonly k: "gone" };

export interface Loaded {
  readonly k: "loaded";
  readonly error?: string;
  /** Why it is loaded anew for each environment; empty: what its modules do is the same in each. */
  readonly touched: readonly string[];
}

export type FromHost = Output | Loaded | { readonly k: "usage"; readonly cpuMs: number };

export type ToHost =
  | {
      readonly k: "load";
      readonly root: string;
      readonly path: readonly string[];
      readonly module: string;
      readonly member: string;
      readonly now: number;
      /** In seconds. */
      readonly patience: number;
    }
  | {
      readonly k: "fork";
      readonly child: number;
      readonly folder: string;
      readonly inputs: readonly Input[];
    }
  | { readonly k: "input"; readonly child: number; readonly input: Input }
  | { readonly k: "kill"; readonly child: number }
  | { readonly k: "usage" };
