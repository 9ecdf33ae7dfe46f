/** A function's log group as a whole: reading it raw, and deleting it. */
import type { Aws } from "./clients.js";
import { alreadyExists, isMissing } from "./errors.js";
import { assertOurs, ourTags } from "./ownership.js";

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

/** Days for which a log is kept on an account that others use, too: without it log groups are for ever. */
const RETENTION = 14;

const arnOfGroup = async (aws: Aws, name: string): Promise<string> => {
  const { account, partition } = await aws.identity();
  return `arn:${partition}:logs:${aws.target.region}:${account}:log-group:${name}`;
};

/** @throws NotOursError where the learner's course did not make it */
async function assertOurGroup(aws: Aws, name: string): Promise<void> {
  const { ListTagsForResourceCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const client = await aws.logs();
  const resourceArn = await arnOfGroup(aws, name);
  await assertOurs(
    aws,
    `The log group ${name}`,
    async () => (await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags ?? {},
  );
}

/**
 * Where others are at work, too, the log group is made before its function, so that it bears our tags from the beginning:
 * Lambda makes one that bears none.
 */
export async function ensureLogGroup(aws: Aws, logGroupName: string, runId: string): Promise<void> {
  if (aws.target.ownership === "all") return;
  const logs = await import("@aws-sdk/client-cloudwatch-logs");
  const client = await aws.logs();
  if (await logGroupExists(aws, logGroupName)) {
    await assertOurGroup(aws, logGroupName);
    return;
  }
  try {
    await client.send(new logs.CreateLogGroupCommand({ logGroupName, tags: ourTags(aws, runId) }));
  } catch (error) {
    if (!alreadyExists(error)) throw error;
    await assertOurGroup(aws, logGroupName);
  }
  await client.send(new logs.PutRetentionPolicyCommand({ logGroupName, retentionInDays: RETENTION }));
}

/** Whether there is one. @throws NotOursError where the learner's course did not make it */
export async function isOurLogGroup(aws: Aws, name: string): Promise<boolean> {
  if (!(await logGroupExists(aws, name))) return false;
  if (aws.target.ownership === "tagged") await assertOurGroup(aws, name);
  return true;
}

/**
 * Deletes the log of a function of the course's.
 * @param ours it is known to be, whatever its tags say
 * @throws NotOursError where others are at work, too, and the learner's course did not make it
 */
export async function deleteLogGroup(
  aws: Aws,
  logGroupName: string,
  { ours = false }: { readonly ours?: boolean } = {},
): Promise<boolean> {
  const { DeleteLogGroupCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  if (aws.target.ownership === "tagged" && !ours) {
    if (!(await logGroupExists(aws, logGroupName))) return false;
    await assertOurGroup(aws, logGroupName);
  }
  try {
    await (await aws.logs()).send(new DeleteLogGroupCommand({ logGroupName }));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
