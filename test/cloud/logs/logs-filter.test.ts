/** FilterLogEvents with its real client: its pages, its times and streams, and its patterns. */
import {
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import fc from "fast-check";
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

describe("FilterLogEvents", () => {
  test(
    "pages through interleaved streams: every event once, in the order of time",
    holds("CloudWatch Logs", {
      operation: "FilterLogEvents",
      behaviour: "pages through interleaved streams: every event once, in the order of time",
      source: "CloudWatch Logs API reference, FilterLogEvents",
    }),
    async () => {
      const batch = fc
        .array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 })
        .map((times) => times.sort((a, b) => a - b));
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(batch, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
          fc.integer({ min: 1, max: 7 }),
          async (plan, limit) => {
            let number = 0;
            const streams = Object.fromEntries(
              plan.map((batches, stream) => [
                `stream-${stream}`,
                batches.map((times) => times.map((time) => event(time, `event ${number++}`))),
              ]),
            );
            const logGroupName = await write(streams);
            const seen: { timestamp: number; message: string; id: string }[] = [];
            const pages = paginateFilterLogEvents({ client: aws.logs }, { logGroupName, limit });
            for await (const { events = [] } of pages) {
              expect(events.length).toBeLessThanOrEqual(limit);
              seen.push(
                ...events.map(({ timestamp = 0, message = "", eventId = "" }) => ({
                  timestamp,
                  message,
                  id: eventId,
                })),
              );
            }
            const written = Object.values(streams).flat(2);
            expect(seen.map(({ message }) => message).sort()).toEqual(
              written.map(({ message }) => message ?? "").sort(),
            );
            expect(new Set(seen.map(({ id }) => id)).size).toBe(written.length);
            const times = seen.map(({ timestamp }) => timestamp);
            expect(times).toEqual([...times].sort((a, b) => a - b));
          },
        ),
        { numRuns: 25 },
      );
    },
  );

  test.each([
    ["", ["ERROR one", "WARN two three", 'say "hello" now', "error one"]],
    ["ERROR", ["ERROR one"]],
    ["one ERROR", ["ERROR one"]],
    ["two one", []],
    ['"two three"', ["WARN two three"]],
    ['"three two"', []],
    ["?WARN ?ERROR", ["ERROR one", "WARN two three"]],
    ["-one", ["WARN two three", 'say "hello" now']],
    ["one -ERROR", ["error one"]],
    ['-"two three" -one', ['say "hello" now']],
    ['"\\"hello\\""', ['say "hello" now']],
    ['?"two three" ?"\\"hello"', ["WARN two three", 'say "hello" now']],
  ])("with the pattern %j", async (filterPattern, expected) => {
    const group = await write({ s: [lines("ERROR one", "WARN two three", 'say "hello" now', "error one")] });
    expect(await filtered(group, { filterPattern })).toEqual(expected);
  });

  test.each(["[ip, user]", "%ERR.*%", "{ $.a = %ERR.*% }", '"open'])(
    "refuses the pattern %j rather than misread it",
    async (filterPattern) => {
      const group = await write({ s: [lines("x")] });
      await expect(filtered(group, { filterPattern })).rejects.toMatchObject({
        name: "InvalidParameterException",
      });
    },
  );

  test(
    "between two times, both included",
    holds("CloudWatch Logs", {
      operation: "FilterLogEvents",
      behaviour: "between two times, both included",
      source: "CloudWatch Logs API reference, FilterLogEvents",
    }),
    async () => {
      const group = await write({ s: [lines("0", "1", "2", "3", "4")] });
      expect(await filtered(group, { startTime: START + 1, endTime: START + 3 })).toEqual(["1", "2", "3"]);
      expect(await filtered(group, { startTime: START + 5 })).toEqual([]);
      expect(await filtered(group, { endTime: START - 1 })).toEqual([]);
    },
  );

  test(
    "of some streams only, named once or twice",
    holds("CloudWatch Logs", {
      operation: "FilterLogEvents",
      behaviour: "of some streams only, named once or twice",
      source: "CloudWatch Logs API reference, FilterLogEvents",
    }),
    async () => {
      const group = await write({ a1: [lines("one")], a2: [lines("two")], b: [lines("three")] });
      expect(await filtered(group, { logStreamNames: ["a1", "b", "a1"] })).toEqual(["one", "three"]);
      expect(await filtered(group, { logStreamNamePrefix: "a" })).toEqual(["one", "two"]);
      await expect(filtered(group, { logStreamNames: ["a1", "c"] })).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        message: "The specified log stream does not exist.",
      });
      await expect(
        filtered(group, { logStreamNames: ["a1"], logStreamNamePrefix: "a" }),
      ).rejects.toMatchObject({
        name: "InvalidParameterException",
      });
    },
  );

  test(
    "finds the group by its ARN too",
    holds("CloudWatch Logs", {
      operation: "FilterLogEvents",
      behaviour: "finds the group by its ARN too",
      source: "CloudWatch Logs API reference, FilterLogEvents",
    }),
    async () => {
      const group = await write({ s: [lines("x")] });
      const { logGroups = [] } = await aws.logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: group }),
      );
      const { events } = await aws.logs.send(
        new FilterLogEventsCommand({ logGroupIdentifier: logGroups[0]?.logGroupArn }),
      );
      expect(events).toMatchObject([{ message: "x", logStreamName: "s", timestamp: START }]);
    },
  );
});
