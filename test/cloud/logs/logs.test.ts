/** CloudWatch Logs with its real client: what is written comes back, once and in order. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type InputLogEvent,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  StartQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { startTestCloud, type TestCloud } from "../support/cloud.js";
import { event, filteredMessages, lines, START, writeGroup } from "../support/log-groups.js";

let aws: TestCloud;
beforeAll(async () => {
  aws = await startTestCloud();
});
afterAll(async () => {
  await aws.end();
  expect(aws.notices).toEqual([]);
});

const write = (streams: Parameters<typeof writeGroup>[1]) => writeGroup(aws.logs, streams);
const filtered = (group: string, input: Partial<FilterLogEventsCommandInput> = {}) =>
  filteredMessages(aws.logs, group, input);

describe("GetLogEvents", () => {
  const read = async (logGroupName: string, input: object) => {
    const page = await aws.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: "s", ...input }));
    return {
      messages: (page.events ?? []).map(({ message }) => message),
      forward: page.nextForwardToken,
      backward: page.nextBackwardToken,
    };
  };

  test(
    "goes forward to the end, where the token stays the same, and back to the beginning",
    holds("CloudWatch Logs", {
      operation: "GetLogEvents",
      behaviour: "goes forward to the end, where the token stays the same, and back to the beginning",
      source: "CloudWatch Logs API reference, GetLogEvents",
    }),
    async () => {
      const group = await write({ s: [lines("0", "1", "2"), [event(3, "3"), event(4, "4")]] });
      const first = await read(group, { startFromHead: true, limit: 2 });
      expect(first.messages).toEqual(["0", "1"]);
      const second = await read(group, { nextToken: first.forward, limit: 2 });
      expect(second.messages).toEqual(["2", "3"]);
      const third = await read(group, { nextToken: second.forward, limit: 2 });
      expect(third.messages).toEqual(["4"]);
      const end = await read(group, { nextToken: third.forward, limit: 2 });
      expect(end).toMatchObject({ messages: [], forward: third.forward });

      expect((await read(group, { nextToken: end.backward, limit: 2 })).messages).toEqual(["3", "4"]);
      const back = await read(group, { nextToken: third.backward, limit: 3 });
      expect(back.messages).toEqual(["1", "2", "3"]);
      const beginning = await read(group, { nextToken: back.backward, limit: 3 });
      expect(beginning.messages).toEqual(["0"]);
      const before = await read(group, { nextToken: beginning.backward, limit: 3 });
      expect(before).toMatchObject({ messages: [], backward: beginning.backward });
      expect((await read(group, { nextToken: before.forward, limit: 2 })).messages).toEqual(["0", "1"]);
    },
  );

  test("begins with the newest, and goes on with what is written later", async () => {
    const group = await write({ s: [lines("0", "1", "2")] });
    const newest = await read(group, { limit: 2 });
    expect(newest.messages).toEqual(["1", "2"]);
    await aws.logs.send(
      new PutLogEventsCommand({ logGroupName: group, logStreamName: "s", logEvents: [event(9, "later")] }),
    );
    expect((await read(group, { nextToken: newest.forward })).messages).toEqual(["later"]);
  });

  test(
    "excludes the end of the range",
    holds("CloudWatch Logs", {
      operation: "GetLogEvents",
      behaviour: "excludes the end of the range",
      source: "CloudWatch Logs API reference, GetLogEvents",
    }),
    async () => {
      const group = await write({ s: [lines("0", "1", "2", "3")] });
      expect((await read(group, { startTime: START + 1, endTime: START + 3 })).messages).toEqual(["1", "2"]);
    },
  );

  test("puts batches that overlap into the order of their time", async () => {
    const group = await write({
      s: [
        [event(0, "0"), event(20, "20")],
        [event(10, "10"), event(30, "30")],
      ],
    });
    expect((await read(group, { startFromHead: true })).messages).toEqual(["0", "10", "20", "30"]);
    expect((await read(group, { limit: 2 })).messages).toEqual(["20", "30"]);
  });

  test(
    "refuses a token that it did not give",
    holds("CloudWatch Logs", {
      operation: "GetLogEvents",
      behaviour: "refuses a token that it did not give",
      source: "LocalStack, test_get_log_events_invalid_token (snapshot validated against AWS, 2026-02)",
    }),
    async () => {
      const group = await write({ s: [lines("x")] });
      await expect(read(group, { nextToken: "made up" })).rejects.toMatchObject({
        name: "InvalidParameterException",
        message: "The specified nextToken is invalid.",
      });
      await expect(filtered(group, { nextToken: "made up" })).rejects.toMatchObject({
        name: "InvalidParameterException",
      });
    },
  );
});

describe("groups and streams", () => {
  test(
    "have AWS's shape, and pages",
    holds("CloudWatch Logs", {
      operation: "DescribeLogGroups",
      behaviour: "have AWS's shape, and pages",
      source: "LocalStack, test_describe_log_groups_with_prefix (snapshot validated against AWS, 2026-02)",
    }),
    async () => {
      const logGroupName = await write({ b: [lines("x")], a: [], c: [[event(5, "y")]] });
      const arn = `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}`;
      const { logGroups } = await aws.logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
      );
      expect(logGroups).toEqual([
        {
          logGroupName,
          arn: `${arn}:*`,
          logGroupArn: arn,
          creationTime: expect.any(Number),
          logGroupClass: "STANDARD",
          metricFilterCount: 0,
          storedBytes: 0,
          deletionProtectionEnabled: false,
        },
      ]);
      const first = await aws.logs.send(new DescribeLogStreamsCommand({ logGroupName, limit: 2 }));
      const second = await aws.logs.send(
        new DescribeLogStreamsCommand({ logGroupName, limit: 2, nextToken: first.nextToken }),
      );
      expect(first.logStreams).toMatchObject([
        { logStreamName: "a" },
        {
          logStreamName: "b",
          firstEventTimestamp: START,
          lastEventTimestamp: START,
          arn: `${arn}:log-stream:b`,
        },
      ]);
      expect(second.logStreams).toMatchObject([{ logStreamName: "c" }]);
      expect(second.nextToken).toBeUndefined();
      const newest = await aws.logs.send(
        new DescribeLogStreamsCommand({
          logGroupName,
          orderBy: "LastEventTime",
          descending: true,
          limit: 50,
        }),
      );
      const withEvents = newest.logStreams?.filter(
        ({ lastEventTimestamp }) => lastEventTimestamp !== undefined,
      );
      expect(withEvents?.map(({ logStreamName }) => logStreamName)).toEqual(["c", "b"]);
    },
  );

  test(
    "lose what is older than their retention, by the clock",
    holds("CloudWatch Logs", {
      operation: "PutRetentionPolicy",
      behaviour: "events older than the retention are gone, and stay gone without it",
      source: "CloudWatch Logs user guide, log retention; here they go at once, on AWS within 72 hours",
    }),
    async () => {
      const logGroupName = await write({ s: [lines("three days old")] });
      await aws.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "t" }));
      const timestamp = Date.now();
      const logEvents = [{ timestamp, message: "new" }];
      await aws.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: "t", logEvents }));
      expect(await filtered(logGroupName)).toEqual(["three days old", "new"]);
      await aws.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
      expect(await filtered(logGroupName)).toEqual(["new"]);
      await aws.logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
      expect(await filtered(logGroupName)).toEqual(["new"]);
    },
  );

  test("keep a retention, if it is one of AWS's", async () => {
    const logGroupName = await write({});
    await aws.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 }));
    const retention = async () =>
      (await aws.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))).logGroups?.[0]
        ?.retentionInDays;
    expect(await retention()).toBe(14);
    await expect(
      aws.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 })),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
    await aws.logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    expect(await retention()).toBeUndefined();
  });

  test("take their events with them when they are deleted", async () => {
    const logGroupName = await write({ s: [lines("old")], t: [lines("kept")] });
    await aws.logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: "s" }));
    expect(await filtered(logGroupName)).toEqual(["kept"]);
    await aws.logs.send(new DeleteLogGroupCommand({ logGroupName }));
    await aws.logs.send(new CreateLogGroupCommand({ logGroupName }));
    expect(await filtered(logGroupName)).toEqual([]);
  });

  test("may have names that are each other's beginning, and any letters", async () => {
    const group = await write({ s: [lines("short")], "s/[$LATEST]é漢": [lines("long")] });
    await aws.logs.send(new DeleteLogStreamCommand({ logGroupName: group, logStreamName: "s" }));
    expect(await filtered(group)).toEqual(["long"]);
  });
});

describe("errors have AWS's texts", () => {
  const noGroup = { name: "ResourceNotFoundException", message: "The specified log group does not exist." };
  const noStream = { name: "ResourceNotFoundException", message: "The specified log stream does not exist." };

  test("for what is not there, or there already", async () => {
    const logGroupName = await write({ s: [] });
    const missing = "/not/there";
    const refusals = [
      [new FilterLogEventsCommand({ logGroupName: missing }), noGroup],
      [new DeleteLogGroupCommand({ logGroupName: missing }), noGroup],
      [new DescribeLogStreamsCommand({ logGroupName: missing }), noGroup],
      [new GetLogEventsCommand({ logGroupName: missing, logStreamName: "s" }), noGroup],
      [new GetLogEventsCommand({ logGroupName, logStreamName: "t" }), noStream],
      [new DeleteLogStreamCommand({ logGroupName, logStreamName: "t" }), noStream],
      [new PutLogEventsCommand({ logGroupName, logStreamName: "t", logEvents: lines("x") }), noStream],
      [
        new CreateLogGroupCommand({ logGroupName }),
        { name: "ResourceAlreadyExistsException", message: "The specified log group already exists" },
      ],
      [
        new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }),
        { name: "ResourceAlreadyExistsException", message: "The specified log stream already exists" },
      ],
    ] as const;
    for (const [command, refusal] of refusals) {
      // The commands differ in their types; the client takes each of them.
      await expect(aws.logs.send(command as CreateLogGroupCommand)).rejects.toMatchObject({
        ...refusal,
        $metadata: { httpStatusCode: 400 },
      });
    }
  });

  test("for what breaks a limit", async () => {
    const logGroupName = await write({ s: [] });
    await expect(filtered(logGroupName, { limit: 10_001 })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message:
        "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    });
    const put = (logEvents: InputLogEvent[]) =>
      aws.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: "s", logEvents }));
    await expect(put([])).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(put([event(5, "b"), event(4, "a")])).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Log events in a single PutLogEvents request must be in chronological order.",
    });
    await expect(put([event(0, "a"), event(86_400_001, "b")])).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    });
    expect(await filtered(logGroupName)).toEqual([]);
    await expect(
      aws.logs.send(new DescribeLogStreamsCommand({ logGroupName, orderBy: "Nope" as "LogStreamName" })),
    ).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining("enum value set: [LogStreamName, LastEventTime]"),
    });
  });

  test(
    "PutLogEvents leaves out what is too old or too new, and says which",
    holds("CloudWatch Logs", {
      operation: "PutLogEvents",
      behaviour: "PutLogEvents leaves out what is too old or too new, and says which",
      source:
        "LocalStack, test_put_log_events_too_old and _too_new (snapshot validated against AWS, 2026-02)",
    }),
    async () => {
      const logGroupName = await write({ s: [] });
      const put = async (...timestamps: number[]) =>
        (
          await aws.logs.send(
            new PutLogEventsCommand({
              logGroupName,
              logStreamName: "s",
              logEvents: timestamps.map((timestamp, at) => ({ timestamp, message: `event ${at}` })),
            }),
          )
        ).rejectedLogEventsInfo;
      const { now } = await aws.cloud.admin.status();
      const HOUR = 3_600_000;
      expect(await put(now, now + 3 * HOUR, now + 4 * HOUR)).toEqual({ tooNewLogEventStartIndex: 1 });
      expect(await put(now - 15 * 24 * HOUR)).toEqual({ tooOldLogEventEndIndex: 1 });
      expect(await put(now)).toBeUndefined();
      expect(await filtered(logGroupName)).toEqual(["event 0", "event 0"]);
    },
  );

  test.each(["", "with space", "漢字"])("for the group name %j", async (logGroupName) => {
    await expect(aws.logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining("at 'logGroupName' failed to satisfy constraint"),
    });
  });

  test("for names of any length, never a failure of ours", async () => {
    const long = "x".repeat(5_000);
    const group = await write({ s: [lines("x")] });
    for (const read of [
      () => aws.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: long })),
      () => aws.logs.send(new DescribeLogStreamsCommand({ logGroupName: group, logStreamNamePrefix: long })),
      () => aws.logs.send(new FilterLogEventsCommand({ logGroupIdentifier: long })),
      () => filtered(group, { logStreamNames: [long] }),
      () => filtered(group, { logStreamNamePrefix: long }),
    ]) {
      await expect(read()).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
    }
  });

  test("for what the embedded AWS does not do", async () => {
    await expect(
      aws.logs.send(new StartQueryCommand({ queryString: "fields @message", startTime: 0, endTime: 1 })),
    ).rejects.toMatchObject({
      name: "UnknownOperationException",
      message: expect.stringContaining("does not implement CloudWatch Logs StartQuery"),
    });
  });
});
