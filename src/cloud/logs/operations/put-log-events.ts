import { invalid, missingStream, notSupported } from "../faults.js";
import { BATCH_SPAN_MS, type LogEvent } from "../records.js";
import { type LogsOperation, namedGroup, onStream, STREAM_NAME } from "./context.js";
import { sequenceToken } from "./shared/sequence-token.js";

/** It takes events from fourteen days ago to two hours ahead, and says which of a batch it left out. */
const OLDEST_MS = 14 * 24 * 60 * 60_000;
const NEWEST_MS = 2 * 60 * 60_000;

export const putLogEvents: LogsOperation = {
  access: onStream,
  run: (context) => {
    const { input, records, clock } = context;
    const { name: group } = namedGroup(context);
    const stream = input.requiredText("logStreamName", STREAM_NAME);
    if (records.stream(group, stream) === undefined) throw missingStream();
    if (input.has("entity")) throw notSupported("entity");
    const events = input.list("logEvents") ?? [];
    if (events.length < 1 || events.length > 10_000 || !events.every(isPutEvent)) {
      throw invalid(
        "1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have 1 to 10000 events, each with a timestamp and a message",
      );
    }
    if (events.some((event, index) => event.timestamp < (events[index - 1]?.timestamp ?? 0))) {
      throw invalid("Log events in a single PutLogEvents request must be in chronological order.");
    }
    if ((events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0) > BATCH_SPAN_MS) {
      throw invalid(
        "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
      );
    }
    const now = clock.now();
    const begin = events.findIndex(({ timestamp }) => timestamp >= now - OLDEST_MS);
    const old = begin < 0 ? events.length : begin;
    const kept = events.findIndex(({ timestamp }) => timestamp >= records.horizon(group));
    const expired = kept < 0 ? events.length : kept;
    const future = events.findIndex(({ timestamp }) => timestamp > now + NEWEST_MS);
    records.append(group, stream, events.slice(Math.max(old, expired), future < 0 ? events.length : future));
    const rejected = {
      ...(old > 0 ? { tooOldLogEventEndIndex: old } : {}),
      ...(expired > old ? { expiredLogEventEndIndex: expired } : {}),
      ...(future >= 0 ? { tooNewLogEventStartIndex: future } : {}),
    };
    return {
      nextSequenceToken: sequenceToken(group, stream),
      ...(Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {}),
    };
  },
};

function isPutEvent(value: unknown): value is LogEvent {
  return (
    typeof value === "object" &&
    value !== null &&
    "timestamp" in value &&
    Number.isSafeInteger(value.timestamp) &&
    "message" in value &&
    typeof value.message === "string"
  );
}
