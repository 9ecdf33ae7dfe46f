/** What may be delivered, without any fault: by the source, and by what was seen of the handler's memory. */
import type { Delivery, Schedule, Source } from "../run/schedule.js";

const SECOND = 1000;
const HOUR = 3_600_000;
/** When an expired item is deleted at the latest, in the embedded AWS. */
const SWEPT_AFTER = 11 * 60 * SECOND;
/** A client request token is known for ten minutes. */
const AFTER_TOKEN = 10 * 60 * SECOND + SECOND;
const AFTER_DEDUPLICATION = 5 * 60 * SECOND + SECOND;
/** Payment providers remember keys for a day. */
const AFTER_A_DAY = 25 * HOUR;

export interface ShapeOptions {
  readonly source: Source;
  readonly events: number;
  /** How long after one delivery the handler's own record of it expires, in ms; absent: it never does. */
  readonly remembersFor?: number;
  /** How long it holds what it works on, in ms; absent: it takes no lease. */
  readonly leasedFor?: number;
  /** How long after the first a duplicate may come, in ms. */
  readonly windowMs: number;
}

const FIRST: Delivery = { event: 0, when: "start" };

type Shape = Omit<Schedule, "faults" | "order">;

const then = (ms: number, more: Partial<Delivery> = {}): readonly Delivery[] => [
  FIRST,
  { event: 0, when: { after: 0, ms }, ...more },
];

/** One delivery of each event, in their order. */
export function inOrder(events: number): readonly Delivery[] {
  return Array.from({ length: events }, (_, event) =>
    event === 0 ? FIRST : { event, when: { after: event - 1, ms: SECOND } },
  );
}

/** The shapes that are tried, the simplest first. */
export function shapesFor({
  source,
  events,
  remembersFor,
  leasedFor,
  windowMs,
}: ShapeOptions): readonly Shape[] {
  const one: Shape = { shape: "one delivery", deliveries: inOrder(events) };
  if (events > 1) return [one, ...withDuplicates(events)];
  const queued = source === "sqs" || source === "fifo";
  const same = { sameAs: 0 } as const;
  const shapes: Shape[] = [one];
  if (source === "async")
    shapes.push({ shape: "delivered again, same request id", deliveries: then(SECOND, same) });
  if (source === "sqs")
    shapes.push({ shape: "delivered again, same message id", deliveries: then(SECOND, same) });
  shapes.push({
    shape: queued ? "sent again, as a new message" : "sent again, new request id",
    // A FIFO queue drops what its producer sends again within five minutes.
    deliveries: then(source === "fifo" ? AFTER_DEDUPLICATION : SECOND),
  });
  shapes.push({ shape: "sent again, to the same process", deliveries: then(SECOND, { warm: true }) });
  if (source !== "sync")
    shapes.push({
      shape: queued ? "two at once, same message (its visibility lapsed)" : "two at once, same request id",
      deliveries: [FIRST, { ...FIRST, ...same }],
    });
  if (source !== "fifo") shapes.push({ shape: "two at once, sent twice", deliveries: [FIRST, FIRST] });
  const later = (shape: string, ms: number): void => {
    shapes.push({ shape, deliveries: then(ms), ...(ms > windowMs && { beyond: true }) });
  };
  if (leasedFor !== undefined && leasedFor > 0)
    later("sent again when the lease has run out", leasedFor + SECOND);
  later("sent again after ten minutes and a second", AFTER_TOKEN);
  if (remembersFor !== undefined) {
    later("sent again when the record has expired, and is still there", remembersFor + SECOND);
    later("sent again when the record has expired and is deleted", remembersFor + SWEPT_AFTER);
  }
  later("sent again after 25 hours", AFTER_A_DAY);
  return shapes;
}

/** Of several events: each once more at once, and at the end. */
function withDuplicates(events: number): readonly Shape[] {
  const base = inOrder(events);
  const shapes: Shape[] = [];
  for (let event = 0; event < events; event++) {
    shapes.push({
      shape: `event ${event + 1} once more, after the last one`,
      deliveries: [...base, { event, when: { after: events - 1, ms: SECOND }, sameAs: event }],
    });
    shapes.push({
      shape: `event ${event + 1} sent again, after the last one`,
      deliveries: [...base, { event, when: { after: events - 1, ms: SECOND } }],
    });
  }
  return shapes;
}
