/** Log groups to read from, written through the real client. */
import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  type InputLogEvent,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";

/** PutLogEvents takes what happened lately. */
export const START = Date.now() - 3 * 86_400_000;

let groups = 0;
/** A new group with the given streams, each written in the given batches (of milliseconds after START). */
export async function writeGroup(
  logs: CloudWatchLogsClient,
  streams: Readonly<Record<string, readonly (readonly InputLogEvent[])[]>>,
): Promise<string> {
  groups += 1;
  const logGroupName = `/test/group-${groups}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (const [logStreamName, batches] of Object.entries(streams)) {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    for (const logEvents of batches)
      await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [...logEvents] }));
  }
  return logGroupName;
}

export const event = (after: number, message: string): InputLogEvent => ({
  timestamp: START + after,
  message,
});
export const lines = (...messages: string[]): InputLogEvent[] =>
  messages.map((message, at) => event(at, message));

/** The messages that FilterLogEvents finds. */
export async function filteredMessages(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  input: Partial<FilterLogEventsCommandInput> = {},
): Promise<string[]> {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, ...input }));
  return events.map(({ message }) => message ?? "");
}
