/** Functions' lines on their way into the log: many invocations' are written together, a moment later. */
import type { Clock } from "../clock/clock.js";
import type { Service } from "../contract/service.js";

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

interface Logs {
  /** @param ingestedAt when the lines came; default: now */
  append(group: string, stream: string, events: readonly LogEvent[], ingestedAt?: number): void;
}

/** How long lines may wait for others. Whoever reads logs does not wait: they are written first. */
const LATER_MS = 20;
/** What waits at once, at most, in characters; and from the first line of a stream to its last. */
const MOST_WAITING = 256 * 1024;
const LONGEST_SPAN_MS = 60_000;

interface Waiting {
  readonly group: string;
  readonly stream: string;
  readonly ingestedAt: number;
  readonly events: LogEvent[];
}

export interface LateLogs extends Logs {
  /** Writes everything that waits. */
  drain(): void;
}

/**
 * Collects what is appended, and appends it to `logs` soon after. To be drained before any commit of the store: then
 * no line is lost of whatever another write tells of.
 */
export function createLateLogs(logs: Logs, clock: Clock): LateLogs {
  let waiting = new Map<string, Waiting>();
  let size = 0;
  let timer: NodeJS.Timeout | undefined;

  const drain = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.size === 0) return;
    const all = waiting;
    waiting = new Map();
    size = 0;
    for (const { group, stream, events, ingestedAt } of all.values()) {
      logs.append(group, stream, events, ingestedAt);
    }
  };

  return {
    drain,
    append(group, stream, events, ingestedAt = clock.now()) {
      const key = `${group}\n${stream}`;
      const from = waiting.get(key)?.events[0]?.timestamp ?? Number.POSITIVE_INFINITY;
      if ((events.at(-1)?.timestamp ?? 0) - from > LONGEST_SPAN_MS) drain();
      let known = waiting.get(key);
      if (known === undefined) {
        known = { group, stream, ingestedAt, events: [] };
        waiting.set(key, known);
      }
      for (const event of events) {
        known.events.push(event);
        size += event.message.length;
      }
      if (size > MOST_WAITING) drain();
      else timer ??= setTimeout(drain, LATER_MS);
    },
  };
}

/** A service that sees what was logged before it was asked. */
export function afterLogs(service: Service, logs: LateLogs): Service {
  return {
    ...(service.access !== undefined && { access: (request) => service.access?.(request) ?? [] }),
    handle(request) {
      logs.drain();
      return service.handle(request);
    },
  };
}
