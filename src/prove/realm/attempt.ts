/** One execution of the handler, as the realm sees it: what it asked for and has no answer to yet. */

/** A request that the handler's code made, whichever library it used. */
export interface WireRequest {
  readonly protocol: "http:" | "https:";
  readonly method: string;
  readonly host: string;
  /** With its query. */
  readonly path: string;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const texts = new WeakMap<WireRequest, string>();

/** All that a request says. */
export function requestText(request: WireRequest): string {
  const known = texts.get(request);
  if (known !== undefined) return known;
  const { protocol, method, host, path, headers, body } = request;
  const text = `${method} ${protocol}//${host}${path} ${JSON.stringify(headers)} ${body.toString("latin1")}`;
  texts.set(request, text);
  return text;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A request without an answer so far. */
export interface OpenRequest {
  readonly request: WireRequest;
  /** Where in the handler it was made, if that is recorded. */
  readonly stack: string | undefined;
  answer(answer: WireAnswer): void;
  /** The connection broke. */
  fail(): void;
}

export interface VirtualTimer {
  readonly due: number;
  readonly number: number;
  fire(): void;
}

export type Outcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: string };

export class Attempt {
  readonly open: OpenRequest[] = [];
  readonly timers = new Set<VirtualTimer>();
  /** Immediates that were set and did not run yet. */
  immediates = 0;
  outcome: Outcome | undefined;
  /** The folder that is `/tmp` for its process. */
  folder: string | undefined;
  /** What it did that the prover can't follow. */
  readonly unmodelled = new Set<string>();
  /** What it printed, where that is recorded. */
  readonly lines: string[] = [];
  /** Where commands were sent of which no request was seen so far, in turn; and by the ids of those that were. */
  readonly sends: string[] = [];
  readonly sentBy = new Map<string, string>();
  #random: number;

  constructor(
    readonly name: string,
    readonly seed: number,
    /** Whether stacks and prints are kept: they cost time. */
    readonly recorded: boolean,
  ) {
    this.#random = seed >>> 0;
  }

  /** The next 32 random bits: of each attempt others, of the same attempt of the same seed the same. */
  bits(): number {
    this.#random = (this.#random + 0x9e3779b9) >>> 0;
    let mixed = this.#random;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }

  fill(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) bytes[at] = this.bits() & 0xff;
  }

  settle(outcome: Outcome): void {
    this.outcome ??= outcome;
  }
}
