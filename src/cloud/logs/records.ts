/**
 * Where log groups, streams and events are kept.
 *
 * Events are stored in the batches in which they came: an invocation's lines are one entry. The keys of a stream's
 * batches are in the order of their time, so reading from a time on is a range.
 */
import type { Clock } from "../clock/clock.js";
import { type Key, prefixRange, type Store, type Transaction } from "../store/store.js";

export interface LogGroup {
  readonly name: string;
  readonly createdAt: number;
  readonly retentionInDays?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly firstEventAt?: number;
  readonly lastEventAt?: number;
  readonly lastIngestionAt?: number;
  /** How many batches the stream has had: the next one's number. */
  readonly batches: number;
  /** From the first to the last event of a batch at most, in ms; unknown of what an older version wrote. */
  readonly longestSpan?: number;
}

export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

export interface StoredEvent extends LogEvent {
  readonly stream: string;
  readonly ingestedAt: number;
  /** Sorts as the events of a stream do, and names the event. */
  readonly position: string;
}

interface Batch {
  readonly ingestedAt: number;
  readonly events: readonly LogEvent[];
}

/** What one batch may span at most: the limit of PutLogEvents. */
export const BATCH_SPAN_MS = 24 * 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const SEPARATOR = "\u0000";
/** Names may hold any character, keys only bytes. */
const bytes = (name: string): Key => Buffer.from(name, "utf8").toString("latin1");
const groupKey = (group: string): Key => `logs/group/${bytes(group)}`;
const streamPrefix = (group: string): Key => `logs/stream/${bytes(group)}${SEPARATOR}`;
const streamKey = (group: string, stream: string): Key => streamPrefix(group) + bytes(stream);
const batchPrefix = (group: string, stream: string): Key =>
  `logs/batch/${bytes(group)}${SEPARATOR}${bytes(stream)}${SEPARATOR}`;
const TIME_DIGITS = 14;
const digits = (value: number, width: number): string => String(value).padStart(width, "0");

function parse<T>(text: string | undefined): T | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}

/** How long before its last event a batch of the stream can begin: at most a day, the limit of PutLogEvents. */
const spanOf = ({ batches, longestSpan }: LogStream): number =>
  longestSpan ?? (batches === 0 ? 0 : BATCH_SPAN_MS);

export class LogRecords {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  hasGroup(name: string): boolean {
    return this.#store.get(groupKey(name)) !== undefined;
  }

  group(name: string): LogGroup | undefined {
    return parse<LogGroup>(this.#store.get(groupKey(name)));
  }

  *groups(prefix = ""): Iterable<LogGroup> {
    for (const [, text] of this.#store.entries(prefixRange(groupKey(prefix)))) {
      const group = parse<LogGroup>(text);
      if (group !== undefined) yield group;
    }
  }

  stream(group: string, name: string): LogStream | undefined {
    return parse<LogStream>(this.#store.get(streamKey(group, name)));
  }

  *streams(group: string, prefix = ""): Iterable<LogStream> {
    for (const [, text] of this.#store.entries(prefixRange(streamPrefix(group) + bytes(prefix)))) {
      const stream = parse<LogStream>(text);
      if (stream !== undefined) yield stream;
    }
  }

  putGroup(group: LogGroup): void {
    this.#store.transaction((transaction) => transaction.put(groupKey(group.name), JSON.stringify(group)));
  }

  /** Since when the events of a group are kept; 0 where all are. */
  horizon(group: string): number {
    const { retentionInDays } = this.group(group) ?? {};
    return retentionInDays === undefined ? 0 : this.#clock.now() - retentionInDays * DAY_MS;
  }

  /** Removes what a stream has kept longer than its group's retention says. */
  #expire(group: string, stream: string, horizon: number): void {
    if (horizon <= BATCH_SPAN_MS) return;
    const prefix = batchPrefix(group, stream);
    // A batch spans at most a day: all of one that began a day before the horizon is older.
    const range = {
      from: prefixRange(prefix).from,
      to: prefix + digits(horizon - BATCH_SPAN_MS, TIME_DIGITS),
    };
    const [first] = this.#store.entries(range);
    if (first === undefined) return;
    this.#store.transaction((transaction) => {
      for (const [key] of [...transaction.entries(range)]) transaction.delete(key);
    });
  }

  createStream(group: string, name: string): void {
    const stream: LogStream = { name, createdAt: this.#clock.now(), batches: 0 };
    this.#store.transaction((transaction) => transaction.put(streamKey(group, name), JSON.stringify(stream)));
  }

  /** Appends events, which must be in the order of their time; creates the group and the stream where needed. */
  append(
    group: string,
    streamName: string,
    events: readonly LogEvent[],
    now: number = this.#clock.now(),
  ): void {
    const first = events[0];
    const last = events.at(-1);
    if (first === undefined || last === undefined) return;
    this.#expire(group, streamName, this.horizon(group));
    this.#store.transaction((transaction) => {
      if (transaction.get(groupKey(group)) === undefined) {
        transaction.put(groupKey(group), JSON.stringify({ name: group, createdAt: now }));
      }
      const key = streamKey(group, streamName);
      const stream = parse<LogStream>(transaction.get(key)) ?? {
        name: streamName,
        createdAt: now,
        batches: 0,
      };
      const updated: LogStream = {
        ...stream,
        firstEventAt: stream.firstEventAt ?? first.timestamp,
        lastEventAt: Math.max(stream.lastEventAt ?? 0, last.timestamp),
        lastIngestionAt: now,
        batches: stream.batches + 1,
        longestSpan: Math.max(spanOf(stream), last.timestamp - first.timestamp),
      };
      transaction.put(key, JSON.stringify(updated));
      const batch: Batch = { ingestedAt: now, events };
      const position = `${digits(first.timestamp, TIME_DIGITS)}${digits(stream.batches, 10)}`;
      transaction.put(batchPrefix(group, streamName) + position, JSON.stringify(batch));
    });
  }

  deleteStream(group: string, stream: string): void {
    this.#store.transaction((transaction) => {
      this.#deleteRange(transaction, batchPrefix(group, stream));
      transaction.delete(streamKey(group, stream));
    });
  }

  deleteGroup(group: string): void {
    this.#store.transaction((transaction) => {
      for (const stream of [...this.streams(group)])
        this.#deleteRange(transaction, batchPrefix(group, stream.name));
      this.#deleteRange(transaction, streamPrefix(group));
      transaction.delete(groupKey(group));
    });
  }

  /** The events of one stream with `from <= timestamp < to`, in the order of their time. */
  *events(
    group: string,
    stream: string,
    { from: asked = 0, to = Number.MAX_SAFE_INTEGER } = {},
  ): Iterable<StoredEvent> {
    const horizon = this.horizon(group);
    this.#expire(group, stream, horizon);
    const from = Math.max(asked, horizon);
    const prefix = batchPrefix(group, stream);
    const all = prefixRange(prefix);
    const known = from === 0 ? undefined : this.stream(group, stream);
    const span = known === undefined ? BATCH_SPAN_MS : spanOf(known);
    const range = {
      // A batch may begin before its events are wanted.
      from: from > span ? prefix + digits(from - span, TIME_DIGITS) : all.from,
      to: to < Number.MAX_SAFE_INTEGER ? prefix + digits(to, TIME_DIGITS) : all.to,
    };
    // Batches may overlap: what a later one might come before is held back until the next one's beginning is known.
    let held: StoredEvent[] = [];
    for (const [key, text] of this.#store.entries(range)) {
      const batch = parse<Batch>(text);
      if (batch === undefined) continue;
      const place = key.slice(prefix.length);
      const begin = Number(place.slice(0, TIME_DIGITS));
      let ready = 0;
      for (const event of held) {
        if (event.timestamp > begin) break;
        yield event;
        ready += 1;
      }
      held = held.slice(ready);
      const overlaps = held.length > 0;
      for (const [index, event] of batch.events.entries()) {
        if (event.timestamp < from || event.timestamp >= to) continue;
        const position = `${digits(event.timestamp, TIME_DIGITS)}${place}${digits(index, 8)}`;
        held.push({ ...event, stream, ingestedAt: batch.ingestedAt, position });
      }
      if (overlaps) held.sort((a, b) => (a.position < b.position ? -1 : 1));
    }
    yield* held;
  }

  #deleteRange(transaction: Transaction, prefix: Key): void {
    for (const [key] of [...transaction.entries(prefixRange(prefix))]) transaction.delete(key);
  }
}
