/** CloudWatch Logs: groups, streams, and reading and filtering their events. */
import { createHash } from "node:crypto";
import type { Clock } from "../clock/clock.js";
import type { Access } from "../contract/access.js";
import type { Service, ServiceRequest, ServiceResponse } from "../contract/service.js";
import { JsonError, JsonInput } from "../json/input.js";
import type { Store } from "../store/store.js";
import { accessOf } from "./access.js";
import { parseFilterPattern } from "./filter-pattern.js";
import { filterEvents, readStream } from "./reading.js";
import { BATCH_SPAN_MS, type LogEvent, type LogGroup, LogRecords, type LogStream } from "./records.js";
import { checkTags, tagOperations } from "./tags.js";

export interface LogsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
}

export interface LogsService extends Service {
  /** Writes a function's lines, which came just now or at `ingestedAt`; creates the group and the stream where needed. */
  append(group: string, stream: string, events: readonly LogEvent[], ingestedAt?: number): void;
  hasGroup(name: string): boolean;
  access(request: ServiceRequest): readonly Access[];
}

const TARGET_PREFIX = "Logs_20140328.";
const CONTENT_TYPE = { "content-type": "application/x-amz-json-1.1" };
const GROUP_NAME = { max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ };
const STREAM_NAME = { max: 512, pattern: /^[^:*]*$/ };
/** PutLogEvents takes events from fourteen days ago to two hours ahead, and says which of a batch it left out. */
const OLDEST_MS = 14 * 24 * 60 * 60_000;
const NEWEST_MS = 2 * 60 * 60_000;
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const missingGroup = (): JsonError =>
  new JsonError("ResourceNotFoundException", "The specified log group does not exist.");
const missingStream = (): JsonError =>
  new JsonError("ResourceNotFoundException", "The specified log stream does not exist.");
const invalid = (message: string): JsonError => new JsonError("InvalidParameterException", message);

const CLASSES = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"];
/** What AWS has and we do not: said, never ignored. */
const notSupported = (what: string): JsonError => invalid(`The embedded AWS does not support ${what}.`);

/** One page of a list, and the token for the next one. */
function page<T>(
  items: readonly T[],
  token: string | undefined,
  limit: number,
): { items: readonly T[]; nextToken?: string } {
  const start = token === undefined ? 0 : Number.parseInt(token, 36);
  if (!Number.isSafeInteger(start) || start < 0) throw invalid("The specified nextToken is invalid.");
  const end = start + limit;
  return { items: items.slice(start, end), ...(end < items.length ? { nextToken: end.toString(36) } : {}) };
}

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

export function createLogsService({ store, clock, region, accountId }: LogsOptions): LogsService {
  const records = new LogRecords(store, clock);
  const groupArn = (name: string): string => `arn:aws:logs:${region}:${accountId}:log-group:${name}`;

  /** The group that a call names by name or by ARN. */
  const loadGroup = (input: JsonInput): LogGroup => {
    const identifier = input.optionalText("logGroupIdentifier", { max: 2048 });
    if (identifier !== undefined && input.has("logGroupName")) {
      throw new JsonError(
        "ValidationException",
        "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
      );
    }
    const name =
      identifier === undefined
        ? input.requiredText("logGroupName", GROUP_NAME)
        : identifier.replace(/^arn:aws:logs:[^:]*:\d*:log-group:/, "").replace(/:\*$/, "");
    const group = records.group(name);
    if (group === undefined) throw missingGroup();
    return group;
  };
  const describeGroup = (group: LogGroup) => ({
    logGroupName: group.name,
    creationTime: group.createdAt,
    ...(group.retentionInDays === undefined ? {} : { retentionInDays: group.retentionInDays }),
    metricFilterCount: 0,
    arn: `${groupArn(group.name)}:*`,
    storedBytes: 0,
    logGroupClass: "STANDARD",
    logGroupArn: groupArn(group.name),
    deletionProtectionEnabled: false,
  });
  const describeStream = (group: string, stream: LogStream) => ({
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    ...(stream.firstEventAt === undefined
      ? {}
      : {
          firstEventTimestamp: stream.firstEventAt,
          lastEventTimestamp: stream.lastEventAt,
          lastIngestionTime: stream.lastIngestionAt,
        }),
    ...(stream.firstEventAt === undefined
      ? {}
      : { uploadSequenceToken: createHash("sha256").update(`${group}/${stream.name}`).digest("hex") }),
    arn: `${groupArn(group)}:log-stream:${stream.name}`,
    storedBytes: 0,
  });

  const operations: Readonly<Record<string, (input: JsonInput) => object | undefined>> = {
    CreateLogGroup: (input) => {
      if ((input.text("logGroupName") ?? "").length > GROUP_NAME.max) {
        throw invalid("Invalid LogGroup or LogStream, both must have length less than or equal to 512.");
      }
      const name = input.requiredText("logGroupName", GROUP_NAME);
      const logClass = input.text("logGroupClass") ?? "STANDARD";
      if (!CLASSES.includes(logClass)) {
        throw invalid(
          `1 validation error detected: Value '${logClass}' at 'logGroupClass' failed to satisfy constraint: Member must satisfy enum value set: [${CLASSES.join(", ")}]`,
        );
      }
      if (logClass !== "STANDARD") throw notSupported(`the log group class ${logClass}`);
      if (input.has("kmsKeyId")) throw notSupported("kmsKeyId");
      if (input.flag("deletionProtectionEnabled") === true) throw notSupported("deletion protection");
      const tags = input.textMap("tags");
      if (tags !== undefined) checkTags(tags);
      if (records.group(name) !== undefined) {
        throw new JsonError("ResourceAlreadyExistsException", "The specified log group already exists");
      }
      records.putGroup({ name, createdAt: clock.now(), ...(tags === undefined ? {} : { tags }) });
      return undefined;
    },
    DeleteLogGroup: (input) => {
      records.deleteGroup(loadGroup(input).name);
      return undefined;
    },
    PutRetentionPolicy: (input) => {
      const group = loadGroup(input);
      const retentionInDays = input.integer("retentionInDays");
      if (retentionInDays === undefined || !RETENTION_DAYS.includes(retentionInDays)) {
        throw invalid(
          `1 validation error detected: Value '${retentionInDays ?? "null"}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTION_DAYS.join(", ")}]`,
        );
      }
      records.putGroup({ ...group, retentionInDays });
      return undefined;
    },
    DeleteRetentionPolicy: (input) => {
      const { retentionInDays: _, ...rest } = loadGroup(input);
      records.putGroup(rest);
      return undefined;
    },
    ...tagOperations(records, loadGroup),
    DescribeLogGroups: (input) => {
      const prefix = input.optionalText("logGroupNamePrefix");
      const pattern = input.optionalText("logGroupNamePattern", { min: 0 });
      if (prefix !== undefined && pattern !== undefined) {
        throw invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
      }
      for (const member of ["accountIdentifiers", "logGroupIdentifiers"]) {
        if ((input.texts(member) ?? []).length > 0) throw notSupported(member);
      }
      if (input.flag("includeLinkedAccounts") === true) throw notSupported("includeLinkedAccounts");
      const logClass = input.text("logGroupClass") ?? "STANDARD";
      const groups = [...(logClass === "STANDARD" ? records.groups(prefix) : [])].filter(
        ({ name }) => pattern === undefined || name.toLowerCase().includes(pattern.toLowerCase()),
      );
      const { items, nextToken } = page(
        groups,
        input.text("nextToken"),
        input.integer("limit", { min: 1, max: 50 }) ?? 50,
      );
      return { logGroups: items.map(describeGroup), nextToken };
    },
    CreateLogStream: (input) => {
      const { name: group } = loadGroup(input);
      const name = input.requiredText("logStreamName", STREAM_NAME);
      if (records.stream(group, name) !== undefined) {
        throw new JsonError("ResourceAlreadyExistsException", "The specified log stream already exists");
      }
      records.createStream(group, name);
      return undefined;
    },
    DeleteLogStream: (input) => {
      const { name: group } = loadGroup(input);
      const name = input.requiredText("logStreamName", STREAM_NAME);
      if (records.stream(group, name) === undefined) throw missingStream();
      records.deleteStream(group, name);
      return undefined;
    },
    DescribeLogStreams: (input) => {
      const { name: group } = loadGroup(input);
      const orderBy = input.text("orderBy") ?? "LogStreamName";
      if (orderBy !== "LogStreamName" && orderBy !== "LastEventTime") {
        throw invalid(
          `1 validation error detected: Value '${orderBy}' at 'orderBy' failed to satisfy constraint: Member must satisfy enum value set: [LogStreamName, LastEventTime]`,
        );
      }
      const byTime = orderBy === "LastEventTime";
      const prefix = input.optionalText("logStreamNamePrefix");
      if (byTime && prefix !== undefined) {
        throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
      }
      const streams = [...records.streams(group, prefix)];
      if (byTime) streams.sort((a, b) => (a.lastEventAt ?? a.createdAt) - (b.lastEventAt ?? b.createdAt));
      if (input.flag("descending") === true) streams.reverse();
      const { items, nextToken } = page(
        streams,
        input.text("nextToken"),
        input.integer("limit", { min: 1, max: 50 }) ?? 50,
      );
      return { logStreams: items.map((stream) => describeStream(group, stream)), nextToken };
    },
    PutLogEvents: (input) => {
      const { name: group } = loadGroup(input);
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
      records.append(
        group,
        stream,
        events.slice(Math.max(old, expired), future < 0 ? events.length : future),
      );
      const rejected = {
        ...(old > 0 ? { tooOldLogEventEndIndex: old } : {}),
        ...(expired > old ? { expiredLogEventEndIndex: expired } : {}),
        ...(future >= 0 ? { tooNewLogEventStartIndex: future } : {}),
      };
      return {
        nextSequenceToken: createHash("sha256").update(`${group}/${stream}`).digest("hex"),
        ...(Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {}),
      };
    },
    GetLogEvents: (input) => {
      const { name: group } = loadGroup(input);
      const stream = input.requiredText("logStreamName", STREAM_NAME);
      if (records.stream(group, stream) === undefined) throw missingStream();
      return readStream(records, group, stream, {
        from: input.integer("startTime") ?? 0,
        to: input.integer("endTime") ?? Number.MAX_SAFE_INTEGER,
        limit: input.integer("limit", { min: 1, max: 10_000 }) ?? 10_000,
        fromHead: input.flag("startFromHead") ?? false,
        token: input.text("nextToken"),
      });
    },
    FilterLogEvents: (input) => {
      const { name: group } = loadGroup(input);
      const named = input.texts("logStreamNames");
      const prefix = input.optionalText("logStreamNamePrefix");
      if (named !== undefined && (named.length < 1 || named.length > 100)) {
        throw invalid(
          `1 validation error detected: Value '[${named.join(", ")}]' at 'logStreamNames' failed to satisfy constraint: Member must have length ${named.length < 1 ? "greater than or equal to 1" : "less than or equal to 100"}`,
        );
      }
      if (named !== undefined && prefix !== undefined) {
        throw invalid("logStreamNamePrefix and logStreamNames are mutually exclusive.");
      }
      const streams =
        named === undefined
          ? [...records.streams(group, prefix)].map(({ name }) => name)
          : [...new Set(named)];
      if (
        streams.some(
          (stream) => stream.length > STREAM_NAME.max || records.stream(group, stream) === undefined,
        )
      ) {
        throw missingStream();
      }
      return filterEvents(records, group, streams, {
        from: input.integer("startTime") ?? 0,
        // Unlike GetLogEvents, the end of a filter's range is part of it.
        to: (input.integer("endTime") ?? Number.MAX_SAFE_INTEGER - 1) + 1,
        limit: input.integer("limit", { min: 1, max: 10_000 }) ?? 10_000,
        matches: parseFilterPattern(input.optionalText("filterPattern", { min: 0, max: 1024 }) ?? ""),
        token: input.text("nextToken"),
      });
    },
  };

  const operationOf = ({ headers }: ServiceRequest): string => {
    const target = String(headers["x-amz-target"] ?? "");
    return target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : "";
  };

  return {
    append: (group, stream, events, ingestedAt) => records.append(group, stream, events, ingestedAt),
    hasGroup: (name) => records.hasGroup(name),
    access: (request) => {
      const operation = operationOf(request);
      return Object.hasOwn(operations, operation) ? accessOf(operation, request.body, groupArn("")) : [];
    },
    handle: (request): ServiceResponse => {
      try {
        const operation = operationOf(request);
        const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
        if (run === undefined) {
          throw new JsonError(
            "UnknownOperationException",
            `The embedded AWS does not implement CloudWatch Logs ${operation === "" ? "requests without X-Amz-Target" : operation}.`,
          );
        }
        const output = run(new JsonInput(request.body, "InvalidParameterException"));
        return {
          status: 200,
          headers: CONTENT_TYPE,
          body: output === undefined ? "" : JSON.stringify(output),
        };
      } catch (error) {
        if (!(error instanceof JsonError)) throw error;
        return {
          status: error.status,
          headers: CONTENT_TYPE,
          body: JSON.stringify({ __type: error.type, message: error.message }),
        };
      }
    },
  };
}
