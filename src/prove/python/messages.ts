/** What the prover and its Python processes say to each other. */

/** Where a Python handler is, and what runs it. */
export interface PythonProgram {
  readonly executable: string;
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
      readonly now: number;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly k: "broken" | "timeout" | "wake"; readonly now: number };

interface Told {
  readonly unmodelled?: readonly string[];
}

/** What an environment waits for, or how it ended. */
export type Output =
  | (Told & {
      readonly k: "request";
      readonly protocol: "http:" | "https:";
      readonly method: string;
      readonly host: string;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** How long its client waits for the answer. */
      readonly timeoutMs?: number;
      readonly stack?: string;
    })
  | (Told & { readonly k: "sleep"; readonly ms: number })
  | (Told & {
      readonly k: "end";
      /** JSON. */
      readonly value?: string;
      readonly error?: string;
      readonly lines?: readonly string[];
    })
  | (Told & { readonly k: "gone" });

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
