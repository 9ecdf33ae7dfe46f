/**
 * The world that a schedule meets. What was done once in a state is not done again: it leads to the same state, and is
 * answered the same.
 */
import { requestText, type WireAnswer, type WireRequest } from "../realm/attempt.js";
import { type Call, describe, placeTouched } from "./call.js";
import { Engine } from "./engine.js";
import type { SentPost } from "./stand-in.js";
import type { SentMessage, TableBook, WorldOptions, WorldState } from "./state.js";

export {
  ACCOUNT,
  NOTHING_YET,
  REGION,
  type SentMessage,
  TableBook,
  type WorldOptions,
  type WorldState,
} from "./state.js";

type Item = Readonly<Record<string, unknown>>;

/** A state, and what was done in it so far. */
interface Stand extends WorldState {
  /** Epoch ms. */
  readonly now: number;
  /** How many steps led to it. */
  readonly depth: number;
  /** AWS services that were asked for on the way and are not here. */
  readonly unmodelled: readonly string[];
  /** By table, as far as anybody asked. */
  readonly items: Map<string, readonly Item[]>;
  readonly next: Map<string, { readonly stand: Stand; readonly answer: WireAnswer }>;
}

/** More of them would take more memory than they save time. */
const MOST = 60_000;
let stands = 0;

/** Where worlds began, by what they began with. */
const begun = new WeakMap<WorldState, { readonly options: WorldOptions; learnt: number; stand: Stand }[]>();

function beginning(from: WorldState, options: WorldOptions): Stand {
  const known = begun.get(from) ?? [];
  begun.set(from, known);
  const { now, tables, http, answers } = options;
  const { learnt } = tables;
  const found = known.find(
    (each) =>
      each.learnt === learnt &&
      each.options.now === now &&
      each.options.tables === tables &&
      each.options.http === http &&
      each.options.answers === answers,
  );
  if (found !== undefined) return found.stand;
  const items = isStand(from) ? from.items : new Map<string, readonly Item[]>();
  const stand: Stand = { ...from, now, depth: 0, unmodelled: [], items, next: new Map() };
  known.push({ options, learnt, stand });
  return stand;
}

const isStand = (state: WorldState): state is Stand => "items" in state;

const described = new WeakMap<WireRequest, { readonly learnt: number; readonly call: Call }>();

const NO_ANSWER: WireAnswer = { status: 0, headers: {}, body: "" };

export class World {
  #stand: Stand;
  /** What does things in earnest, where it stands; there is none while all is known. */
  #engine: { readonly engine: Engine; stand: Stand } | undefined;
  readonly tables: TableBook;

  constructor(
    from: WorldState,
    readonly options: WorldOptions,
  ) {
    this.tables = options.tables;
    this.#stand = beginning(from, options);
  }

  get now(): number {
    return this.#stand.now;
  }

  get posts(): readonly SentPost[] {
    return this.#stand.posts;
  }

  get turns(): readonly number[] {
    return this.#stand.turns;
  }

  get messages(): readonly SentMessage[] {
    return this.#stand.messages;
  }

  /** AWS services that are not here, as `service.Operation`. */
  get unmodelled(): readonly string[] {
    return this.#stand.unmodelled;
  }

  state(): WorldState {
    // Whoever holds it against others asks for all of it: here it costs least.
    for (const table of this.tables.names) this.items(table);
    return this.#stand;
  }

  describe(request: WireRequest): Call {
    const { learnt } = this.tables;
    const known = described.get(request);
    if (known?.learnt === learnt) return known.call;
    const call = describe(request, this.tables.keysOf);
    described.set(request, { learnt, call });
    return call;
  }

  /** The items of a table, in wire form. */
  items(table: string): readonly Item[] {
    const { items } = this.#stand;
    const known = items.get(table);
    if (known !== undefined) return known;
    const found = this.#inEarnest().items(table);
    items.set(table, found);
    return found;
  }

  async advance(ms: number): Promise<void> {
    await this.#go(`+${ms}`, async (engine) => {
      await engine.advance(ms);
      return { answer: NO_ANSWER, isKept: (table) => !this.#hasExpired(table, this.#stand.now + ms) };
    });
  }

  /**
   * Does what a request asks for.
   * @param requestId what it is answered with as its id: of what is asked again, the same again
   */
  apply(request: WireRequest, call: Call, requestId: string): Promise<WireAnswer> {
    return this.#go(`${requestId} ${requestText(request)}`, async (engine) => {
      const answer = await engine.apply(request, call, requestId);
      const changed = new Set(call.touches.map(placeTouched));
      const isRead = call.service !== "dynamodb" || !call.writes;
      return { answer, isKept: (table) => isRead || (!changed.has("?") && !changed.has(table)) };
    });
  }

  makeTable(table: string): void {
    this.#inEarnest().makeTable(table);
    // It is made before anything begins: nobody was here before.
    this.#stand = this.#standAfter(this.#inEarnest(), () => false);
    this.#engine = { engine: this.#inEarnest(), stand: this.#stand };
  }

  async close(): Promise<void> {
    await this.#engine?.engine.close();
  }

  /** A step that was done before, or in earnest. */
  async #go(
    key: string,
    work: (engine: Engine) => Promise<{ answer: WireAnswer; isKept: (table: string) => boolean }>,
  ): Promise<WireAnswer> {
    const from = this.#stand;
    const known = from.next.get(key);
    if (known !== undefined) {
      this.#stand = known.stand;
      return known.answer;
    }
    const { learnt } = this.tables;
    const engine = this.#inEarnest();
    engine.drawFrom(from.depth + 1);
    const { answer, isKept } = await work(engine);
    const stand = this.#standAfter(engine, isKept);
    this.#stand = stand;
    this.#engine = { engine, stand };
    stands += 1;
    if (learnt === this.tables.learnt && stands < MOST) from.next.set(key, { stand, answer });
    return answer;
  }

  #standAfter(engine: Engine, isKept: (table: string) => boolean): Stand {
    const { items, depth, unmodelled } = this.#stand;
    return {
      ...engine.state(),
      now: engine.now,
      depth: depth + 1,
      unmodelled: [...new Set([...unmodelled, ...engine.unmodelled])],
      items: new Map([...items].filter(([table]) => isKept(table))),
      next: new Map(),
    };
  }

  /** The engine, as the world stands. */
  #inEarnest(): Engine {
    if (this.#engine?.stand === this.#stand) return this.#engine.engine;
    void this.#engine?.engine.close();
    const engine = new Engine(this.#stand, { ...this.options, now: this.#stand.now });
    this.#engine = { engine, stand: this.#stand };
    return engine;
  }

  /** Whether items of a table may be swept by then. */
  #hasExpired(table: string, now: number): boolean {
    const attribute = this.tables.expiries.get(table);
    if (attribute === undefined) return false;
    return (this.#stand.items.get(table) ?? []).some(
      (item) => Number(Reflect.get(Object(item[attribute]), "N")) * 1000 <= now,
    );
  }
}
