import { invalid, violated } from "../faults.js";
import type { LogStream } from "../records.js";
import { type Context, type LogsOperation, namedGroup, onGroup } from "./context.js";
import { page } from "./shared/page.js";
import { sequenceToken } from "./shared/sequence-token.js";

export const describeLogStreams: LogsOperation = {
  access: onGroup,
  run: (context) => {
    const { input, records } = context;
    const { name: group } = namedGroup(context);
    const orderBy = input.text("orderBy") ?? "LogStreamName";
    if (orderBy !== "LogStreamName" && orderBy !== "LastEventTime") {
      throw violated(`'${orderBy}'`, "orderBy", "satisfy enum value set: [LogStreamName, LastEventTime]");
    }
    const byTime = orderBy === "LastEventTime";
    const prefix = input.optionalText("logStreamNamePrefix");
    if (byTime && prefix !== undefined) {
      throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    const streams = [...records.streams(group, prefix)];
    if (byTime) streams.sort((a, b) => (a.lastEventAt ?? a.createdAt) - (b.lastEventAt ?? b.createdAt));
    if (input.flag("descending") === true) streams.reverse();
    const { items, nextToken } = page(context, streams);
    return { logStreams: items.map((stream) => describeStream(context, group, stream)), nextToken };
  },
};

function describeStream({ groupArn }: Context, group: string, stream: LogStream) {
  const { firstEventAt, lastEventAt, lastIngestionAt } = stream;
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    ...(firstEventAt === undefined
      ? {}
      : {
          firstEventTimestamp: firstEventAt,
          lastEventTimestamp: lastEventAt,
          lastIngestionTime: lastIngestionAt,
          uploadSequenceToken: sequenceToken(group, stream.name),
        }),
    arn: `${groupArn(group)}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}
