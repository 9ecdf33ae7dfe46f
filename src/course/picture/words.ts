/**
 * The words of a run's picture, as data: the places where something happens, and the steps that happen there. A new
 * word is an entry in one of the two tables; what reads log lines, keeps recordings, draws and tells knows of no word
 * by its name.
 *
 * Templates may hold `{request}`, `{attempt}`, `{nth}` and, in sentences, `{who}`.
 */

/** How a row may be told from others, where there is colour. */
export type Tone = "plain" | "quiet" | "good" | "bad" | "warn";
/** A colour of the diagram's palette, by its name there. */
export type Colour = "ink" | "muted" | "accent" | "good" | "bad" | "warn";
/** A mark of the diagram. */
export type MarkShape =
  | "call"
  | "duplicate"
  | "key"
  | "barred"
  | "order"
  | "damage"
  | "ok"
  | "error"
  | "timeout"
  | "running";

interface PlaceWords {
  /** Stands above its lane in the text picture. */
  readonly head: string;
  /** The same where a lane is two columns wide. */
  readonly letter: string;
  /** Stands above its lane in the diagram. */
  readonly name: string;
}

/** The places, as they stand from left to right. */
const PLACE_TABLE = {
  client: { head: "client", letter: "C", name: "client" },
  queue: { head: "queue", letter: "Q", name: "queue" },
  function: { head: "function", letter: "F", name: "function" },
  keys: { head: "keys", letter: "K", name: "keys table" },
  orders: { head: "orders", letter: "O", name: "orders table" },
} as const satisfies Readonly<Record<string, PlaceWords>>;

export type Place = keyof typeof PLACE_TABLE;
export const PLACES: Readonly<Record<Place, PlaceWords>> = PLACE_TABLE;

/** The places of a lab that names none. */
export const COURSE_PLACES: readonly Place[] = ["client", "queue", "function", "keys", "orders"];
/** Where attempts run, side by side, and where requests wait for them. */
export const RUNS_AT: Place = "function";
export const WAITS_AT: Place = "queue";

/** How a step looks, and how it is told. */
export interface Look {
  /** In the text picture: `▶` stands for an arrow alone, whose words stand on its way. */
  readonly mark: string;
  readonly words: string;
  readonly tone: Tone;
  /** In the diagram; without a shape, an arrow alone. */
  readonly shape?: MarkShape;
  readonly colour: Colour;
  readonly label: string;
  readonly arrow?: "back" | "thick";
  /** What an attempt did, in a story: `stored the key`. */
  readonly did?: string;
  /** A sentence of the transcript about one request, and about several that do the same. */
  readonly does: readonly [one: string, several: string];
}

/** What part a step has: a call of the client's, an attempt's beginning, its end, or something that it did between. */
export type Role = "call" | "begin" | "deed" | "end";

interface StepWords {
  readonly role: Role;
  readonly from: Place;
  readonly to: Place;
  /** A line of the function's log that holds this text says that the step happened. */
  readonly line?: string;
  /** In a table's cell: what came of the attempt. */
  readonly effect?: string;
  /** With it there is nothing more to say of what came of an attempt; without it, the attempt was in vain. */
  readonly decides?: boolean;
  /** What must happen once in a run: each step is numbered (`nth`), and all but one are damage. */
  readonly counted?: boolean;
  /** What the steps of a run come to, below the lane of a place: `sum` with the number, or how many of `one`. */
  readonly total?: { readonly place: Place; readonly one?: string; readonly sum?: string };
  /** What follows their number where a run is summed up: in the diagram's line, and at a story's end. */
  readonly summed?: { readonly line: string; readonly story: string };
  /**
   * `first`, and `again` for a duplicate call, a retried attempt, or one too many of what must happen once; an attempt's
   * end has one for each way to end.
   */
  readonly looks:
    | { readonly first: Look; readonly again?: Look }
    | { readonly ok: Look; readonly error: Look; readonly timeout: Look };
}

/** What the handlers of the course print when they refuse a duplicate: the tutorial's words. */
export const REFUSAL = "Duplicate event detected. Skipping.";
/** What they print when they stored the idempotency key. */
export const KEY_STORED = "Key stored:";
/** What they print when they created an order. */
export const ORDER_CREATED = "Order created:";

/** What they answer, and print, while another one is at work. */
export const COME_BACK = "In progress. Come back.";
/** What they print when a put of theirs was done, and they were kept from hearing of it. */
export const UNHEARD = "Simulated: the put is done";

/** The steps. At the same instant the cause comes before what it causes: the order of the table. */
const STEP_TABLE = {
  sent: {
    role: "call",
    from: "client",
    to: "queue",
    total: { place: "client", sum: "sent" },
    looks: {
      first: {
        mark: "▶",
        words: "sent",
        tone: "plain",
        shape: "call",
        colour: "ink",
        label: "{request} sent",
        does: ["The client sends {who}.", "The client sends {who}."],
      },
      again: {
        mark: "▶",
        words: "again",
        tone: "warn",
        shape: "duplicate",
        colour: "ink",
        label: "{request} duplicate",
        does: ["The client sends {who}, a duplicate.", "The client sends {who}, duplicates."],
      },
    },
  },
  asked: {
    role: "call",
    from: "client",
    to: "function",
    total: { place: "client", sum: "asked" },
    looks: {
      first: {
        mark: "▶",
        words: "asks",
        tone: "plain",
        shape: "call",
        colour: "ink",
        label: "{request} asked",
        does: ["The client calls with {who}.", "The client calls with {who}."],
      },
      again: {
        mark: "▶",
        words: "again",
        tone: "warn",
        shape: "duplicate",
        colour: "ink",
        label: "{request} duplicate",
        does: ["The client calls with {who}, a duplicate.", "The client calls with {who}, duplicates."],
      },
    },
  },
  called: {
    role: "begin",
    from: "client",
    to: "function",
    total: { place: "function", one: "attempt" },
    looks: {
      first: {
        mark: "▶",
        words: "begins",
        tone: "plain",
        colour: "ink",
        label: "{request} runs",
        does: ["{who} begins to run.", "{who} begin to run."],
      },
    },
  },
  began: {
    role: "begin",
    from: "queue",
    to: "function",
    total: { place: "function", one: "attempt" },
    looks: {
      first: {
        mark: "▶",
        words: "begins",
        tone: "plain",
        colour: "ink",
        label: "{request} runs",
        does: ["{who} begins to run.", "{who} begin to run."],
      },
      again: {
        mark: "▶",
        words: "retried",
        tone: "warn",
        colour: "ink",
        label: "{request}, attempt {attempt}",
        does: ["{who} runs again, attempt {attempt}.", "{who} run again, attempt {attempt}."],
      },
    },
  },
  unheard: {
    role: "deed",
    from: "function",
    to: "keys",
    line: UNHEARD,
    effect: "did not hear that its put was done",
    looks: {
      first: {
        mark: "◷",
        words: "unheard",
        tone: "warn",
        shape: "timeout",
        colour: "warn",
        label: "done, unheard",
        did: "put the key, and did not hear that it was done",
        does: [
          "{who} puts the key, and does not hear that it is done.",
          "{who} put the key, and do not hear that it is done.",
        ],
      },
    },
  },
  "key-stored": {
    role: "deed",
    from: "function",
    to: "keys",
    line: KEY_STORED,
    effect: "stored the key",
    total: { place: "keys", one: "key" },
    looks: {
      first: {
        mark: "✔",
        words: "stored",
        tone: "good",
        shape: "key",
        colour: "accent",
        label: "key stored",
        did: "stored the key",
        does: ["{who} stores the key.", "{who} store the key."],
      },
    },
  },
  refused: {
    role: "deed",
    from: "function",
    to: "keys",
    line: REFUSAL,
    effect: "refused as a duplicate",
    decides: true,
    summed: { line: "refused", story: "refused as duplicates" },
    looks: {
      first: {
        mark: "⊘",
        words: "refused",
        tone: "warn",
        shape: "barred",
        colour: "accent",
        label: "refused",
        arrow: "back",
        did: "was refused as a duplicate",
        does: ["{who} is refused as a duplicate.", "{who} are refused as duplicates."],
      },
    },
  },
  "come-back": {
    role: "deed",
    from: "function",
    to: "keys",
    line: COME_BACK,
    effect: "told to come back",
    decides: true,
    summed: { line: "told to come back", story: "told to come back" },
    looks: {
      first: {
        mark: "⊘",
        words: "come back",
        tone: "warn",
        shape: "barred",
        colour: "accent",
        label: "in progress",
        arrow: "back",
        did: "was told to come back",
        does: ["{who} is told to come back.", "{who} are told to come back."],
      },
    },
  },
  "order-created": {
    role: "deed",
    from: "function",
    to: "orders",
    effect: "created an order",
    decides: true,
    counted: true,
    total: { place: "orders", one: "order" },
    looks: {
      first: {
        mark: "✚",
        words: "order {nth}",
        tone: "good",
        shape: "order",
        colour: "good",
        label: "order {nth}",
        did: "created order {nth}",
        does: ["{who} creates order {nth}.", "{who} create order {nth}."],
      },
      again: {
        mark: "✚",
        words: "order {nth}!",
        tone: "bad",
        shape: "damage",
        colour: "bad",
        label: "order {nth}: damage",
        arrow: "thick",
        did: "created order {nth}, which is damage",
        does: ["{who} creates order {nth}: damage.", "{who} create order {nth}: damage."],
      },
    },
  },
  ended: {
    role: "end",
    from: "function",
    to: "function",
    looks: {
      ok: {
        mark: "✔",
        words: "ok",
        tone: "quiet",
        shape: "ok",
        colour: "muted",
        label: "ok",
        did: "ended well",
        does: ["{who} ends well.", "{who} end well."],
      },
      error: {
        mark: "✘",
        words: "error",
        tone: "bad",
        shape: "error",
        colour: "bad",
        label: "error",
        did: "failed",
        does: ["{who} ends with an error.", "{who} end with an error."],
      },
      timeout: {
        mark: "◷",
        words: "timeout",
        tone: "bad",
        shape: "timeout",
        colour: "warn",
        label: "timeout",
        did: "ran out of time",
        does: ["{who} is ended by its timeout.", "{who} are ended by their timeouts."],
      },
    },
  },
} as const satisfies Readonly<Record<string, StepWords>>;

type StepTable = typeof STEP_TABLE;
export type StepKind = keyof StepTable;
/** The kinds of steps that have a part. */
export type KindOf<Part extends Role> = {
  [Kind in StepKind]: StepTable[Kind]["role"] extends Part ? Kind : never;
}[StepKind];
export const STEPS: Readonly<Record<StepKind, StepWords>> = STEP_TABLE;
