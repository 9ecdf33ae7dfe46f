/** CloudWatch Logs: groups, streams, and reading and filtering their events. */
import type { Clock } from "../clock/clock.js";
import type { Access } from "../contract/access.js";
import { type Call, OperationService } from "../contract/operation.js";
import type { Service, ServiceRequest } from "../contract/service.js";
import { JsonError, JsonInput } from "../json/input.js";
import { jsonProtocol } from "../json/protocol.js";
import { uncheckedMembers } from "../json/unchecked.js";
import type { Store } from "../store/store.js";
import type { Asked, Context } from "./operations/context.js";
import { OPERATIONS } from "./operations.js";
import { type LogEvent, LogRecords } from "./records.js";

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

const PROTOCOL = jsonProtocol({
  target: "Logs_20140328",
  version: "1.1",
  unknown: ({ operation }) =>
    new JsonError(
      "UnknownOperationException",
      `The embedded AWS does not implement CloudWatch Logs ${operation === "" ? "requests without X-Amz-Target" : operation}.`,
    ),
});

export function createLogsService({ store, clock, region, accountId }: LogsOptions): LogsService {
  const records = new LogRecords(store, clock);
  const groupArn = (group: string): string => `arn:aws:logs:${region}:${accountId}:log-group:${group}`;
  const service = new OperationService({
    protocol: PROTOCOL,
    operations: OPERATIONS,
    asked: ({ operation, request }: Call): Asked => ({
      operation,
      members: uncheckedMembers(request.body),
      groupArn,
    }),
    context: ({ request }: Call): Context => ({
      input: new JsonInput(request.body, "InvalidParameterException"),
      records,
      clock,
      groupArn,
    }),
  });
  return {
    append: (group, stream, events, ingestedAt) => records.append(group, stream, events, ingestedAt),
    hasGroup: (name) => records.hasGroup(name),
    access: (request) => service.access(request),
    handle: (request) => service.handle(request),
  };
}
