import type { Clock } from "../../clock/clock.js";
import type { Access } from "../../contract/access.js";
import type { Operation } from "../../contract/operation.js";
import { JsonError, type JsonInput } from "../../json/input.js";
import type { JsonAnswer } from "../../json/protocol.js";
import { missingGroup } from "../faults.js";
import type { LogGroup, LogRecords } from "../records.js";

/** A request of which nothing was checked yet. */
export interface Asked {
  /** The operation's name. */
  readonly operation: string;
  readonly members: Readonly<Record<string, unknown>>;
  /** The ARN of a group. */
  readonly groupArn: (group: string) => string;
}

/** A request as an operation sees it. */
export interface Context {
  readonly input: JsonInput;
  readonly records: LogRecords;
  readonly clock: Clock;
  readonly groupArn: (group: string) => string;
}

export type LogsOperation = Operation<Asked, Context, JsonAnswer>;

export const GROUP_NAME = { max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ };
export const STREAM_NAME = { max: 512, pattern: /^[^:*]*$/ };

/** The name of a group that is given by name or by ARN. */
const groupNameOf = (identifier: string): string =>
  identifier.replace(/^arn:aws:logs:[^:]*:\d*:log-group:/, "").replace(/:\*$/, "");

/** Policies are matched with the ARN of a stream, and where none is meant, with one whose name is empty. */
export const logsAccess = ({ operation, groupArn }: Asked, group: string, stream = ""): Access => ({
  action: `logs:${operation}`,
  resource: `${groupArn(group)}:log-stream:${stream}`,
});

const askedGroup = ({ members: { logGroupIdentifier, logGroupName } }: Asked): string =>
  groupNameOf(String(logGroupIdentifier ?? logGroupName ?? ""));

/** The permission that an operation on a group as a whole needs. */
export const onGroup = (asked: Asked): readonly Access[] => [logsAccess(asked, askedGroup(asked))];

/** The permission that an operation on one stream of a group needs. */
export function onStream(asked: Asked): readonly Access[] {
  const { logStreamName } = asked.members;
  return [
    logsAccess(asked, askedGroup(asked), typeof logStreamName === "string" ? logStreamName : undefined),
  ];
}

/** The group that a call names by name or by ARN. @throws ValidationException, ResourceNotFoundException */
export function namedGroup({ input, records }: Pick<Context, "input" | "records">): LogGroup {
  const identifier = input.optionalText("logGroupIdentifier", { max: 2048 });
  if (identifier !== undefined && input.has("logGroupName")) {
    throw new JsonError(
      "ValidationException",
      "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
    );
  }
  const name =
    identifier === undefined ? input.requiredText("logGroupName", GROUP_NAME) : groupNameOf(identifier);
  const group = records.group(name);
  if (group === undefined) throw missingGroup();
  return group;
}
