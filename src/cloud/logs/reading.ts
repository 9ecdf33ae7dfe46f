/** Reading log events page by page: one stream in its order, or many merged by time. */
import { createHash } from "node:crypto";
import { invalidToken } from "./faults.js";
import type { LogRecords, StoredEvent } from "./records.js";

/** A page of `FilterLogEvents` holds at most this many bytes of messages. */
const PAGE_BYTES = 1024 * 1024;

export interface StreamQuery {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly fromHead: boolean;
  readonly token: string | undefined;
}

/** `GetLogEvents`: tokens are `f/` or `b/` and the position from which to go on; at an end the same token comes back. */
export function readStream(records: LogRecords, group: string, stream: string, query: StreamQuery) {
  const token = query.token === undefined ? undefined : /^([fb])\/(\d*)$/.exec(query.token);
  if (token === null) throw invalidToken();
  const backwards = token === undefined ? !query.fromHead : token[1] === "b";
  const mark = token?.[2] ?? "";
  const range = records.events(group, stream, query);
  const events: StoredEvent[] = [];
  for (const event of backwards ? [...range].reverse() : range) {
    if (mark !== "" && (backwards ? event.position >= mark : event.position <= mark)) continue;
    events.push(event);
    if (events.length >= query.limit) break;
  }
  if (backwards) events.reverse();
  return {
    events: events.map(({ timestamp, message, ingestedAt }) => ({
      timestamp,
      message,
      ingestionTime: ingestedAt,
    })),
    // An empty page lies just beyond its mark: turning round there begins with the event at the mark.
    nextForwardToken: `f/${events.at(-1)?.position ?? (backwards ? before(mark) : mark)}`,
    nextBackwardToken: `b/${events[0]?.position ?? (backwards || mark === "" ? mark : `${mark}0`)}`,
  };
}

/** The mark just before a position. */
const before = (mark: string): string =>
  mark === "" ? "" : (BigInt(mark) - 1n).toString().padStart(mark.length, "0");

export interface FilterQuery {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly matches: (message: string) => boolean;
  readonly token: string | undefined;
}

/** Orders events by time, and at the same time as their streams and positions do. */
const sortKey = (event: StoredEvent): string =>
  `${String(event.timestamp).padStart(14, "0")} ${event.stream} ${event.position}`;

/** Where the reading of one stream is. */
class Head {
  readonly #events: Iterator<StoredEvent>;
  event: StoredEvent | undefined;
  key = "";

  constructor(events: Iterable<StoredEvent>) {
    this.#events = events[Symbol.iterator]();
    this.advance();
  }

  advance(): void {
    const next = this.#events.next();
    this.event = next.done === true ? undefined : next.value;
    this.key = this.event === undefined ? "" : sortKey(this.event);
  }
}

/** Merges streams that are each in order. */
function* merge(streams: readonly Iterable<StoredEvent>[]): Iterable<StoredEvent> {
  const heads = streams.map((stream) => new Head(stream));
  for (;;) {
    let first: Head | undefined;
    for (const head of heads) {
      if (head.event !== undefined && (first === undefined || head.key < first.key)) first = head;
    }
    if (first?.event === undefined) return;
    yield first.event;
    first.advance();
  }
}

/** `FilterLogEvents`: the token names the last event seen. */
export function filterEvents(
  records: LogRecords,
  group: string,
  streams: readonly string[],
  query: FilterQuery,
) {
  const after =
    query.token === undefined ? undefined : Buffer.from(query.token, "base64url").toString("utf8");
  if (after !== undefined && !/^\d{14} .+ \d+$/s.test(after)) throw invalidToken();
  const from = Math.max(query.from, after === undefined ? 0 : Number(after.slice(0, 14)));
  const found: StoredEvent[] = [];
  let bytes = 0;
  let full = false;
  for (const event of merge(streams.map((stream) => records.events(group, stream, { from, to: query.to })))) {
    if (after !== undefined && sortKey(event) <= after) continue;
    if (!query.matches(event.message)) continue;
    if (found.length >= query.limit || bytes + event.message.length > PAGE_BYTES) {
      full = found.length > 0;
      if (full) break;
    }
    found.push(event);
    bytes += event.message.length;
  }
  const last = found.at(-1);
  return {
    events: found.map((event) => ({
      logStreamName: event.stream,
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.ingestedAt,
      eventId: eventId(event),
    })),
    searchedLogStreams: [],
    ...(full && last !== undefined
      ? { nextToken: Buffer.from(sortKey(last), "utf8").toString("base64url") }
      : {}),
  };
}

/** AWS's event ids are 56 decimal digits; equal ids mean the same event. */
function eventId(event: StoredEvent): string {
  const digest = createHash("sha256").update(event.stream).update(event.position).digest("hex").slice(0, 40);
  return BigInt(`0x${digest}`).toString().padStart(56, "3").slice(0, 56);
}
