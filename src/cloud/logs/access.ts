import type { Access } from "../contract/access.js";
import { uncheckedMembers } from "../json/unchecked.js";

/** What an operation of CloudWatch Logs needs permission for, from its unchecked input. */

/** Those that are about one stream of a group. */
const ON_STREAMS = new Set(["CreateLogStream", "DeleteLogStream", "GetLogEvents", "PutLogEvents"]);

/** Policies are matched with the ARN of a stream, and where none is meant, with one whose name is empty. */
export function accessOf(operation: string, body: Buffer, groups: string): readonly Access[] {
  const action = `logs:${operation}`;
  if (operation === "DescribeLogGroups") {
    return [{ action, resource: "*", shown: { resource: `${groups}:log-stream:` } }];
  }
  const { logGroupName, logGroupIdentifier, logStreamName } = uncheckedMembers(body);
  // A group that is yet to be made has only a name.
  const named = String(
    (operation === "CreateLogGroup" ? undefined : logGroupIdentifier) ?? logGroupName ?? "",
  );
  const group = named.replace(/^arn:aws:logs:[^:]*:\d*:log-group:/, "").replace(/:\*$/, "");
  const stream = ON_STREAMS.has(operation) && typeof logStreamName === "string" ? logStreamName : "";
  return [{ action, resource: `${groups}${group}:log-stream:${stream}` }];
}
