/** A function's log group as a whole: reading it raw, and deleting it. */
import type { Aws } from "./clients.js";
import { isMissing } from "./errors.js";

export interface LogLine {
  /** The same for the same line, whenever it is read. */
  readonly id: string;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly stream: string;
  readonly message: string;
}

export interface LogWindow {
  /** Epoch ms. */
  readonly from: number;
  readonly to?: number;
}

/**
 * Every line of a window, in its order; none where no function has printed yet.
 * @param logGroupName the course's function's, unless said
 */
export async function* logLines(
  aws: Aws,
  { from, to }: LogWindow,
  logGroupName: string = aws.names.logGroup,
): AsyncGenerator<LogLine> {
  const { paginateFilterLogEvents } = await import("@aws-sdk/client-cloudwatch-logs");
  try {
    const pages = paginateFilterLogEvents(
      { client: await aws.logs() },
      { logGroupName, startTime: from, ...(to === undefined ? {} : { endTime: to }) },
    );
    for await (const page of pages) {
      for (const { eventId, timestamp = 0, logStreamName = "", message = "" } of page.events ?? []) {
        const id = eventId ?? `${logStreamName} ${timestamp} ${message}`;
        yield { id, timestamp, stream: logStreamName, message: message.replace(/\n$/, "") };
      }
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

export async function logGroupExists(aws: Aws, name: string): Promise<boolean> {
  const { DescribeLogGroupsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const { logGroups = [] } = await (await aws.logs()).send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: name }),
  );
  return logGroups.some(({ logGroupName }) => logGroupName === name);
}

/** Deletes the log of a function of the course's, whose name says whose it is. */
export async function deleteLogGroup(aws: Aws, logGroupName: string): Promise<boolean> {
  const { DeleteLogGroupCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  try {
    await (await aws.logs()).send(new DeleteLogGroupCommand({ logGroupName }));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
