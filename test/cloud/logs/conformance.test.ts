import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "vitest";
import type { Json } from "../../support/rows.js";
import { describeRows, row } from "../support/rows.js";

const GROUPS = "LocalStack, test_logs_groups (snapshots validated against AWS, 2026-02)";
const STREAMS = "LocalStack, test_logs_streams (snapshots validated against AWS, 2026-02)";
const EVENTS = "LocalStack, test_logs_events (snapshots validated against AWS, 2026-02)";
const FILTER = "LocalStack, test_logs_filter_events (snapshots validated against AWS, 2026-02)";
const OURS = "this project: refused, not ignored";

const group = { logGroupName: "/rows/group" };
const stream = { ...group, logStreamName: "stream" };
const gone = { logGroupName: "/rows/nothing" };
const arnOf = (name: string) =>
  expect.stringMatching(new RegExp(`^arn:aws:logs:[-a-z0-9]+:\\d{12}:log-group:${name}$`));
const now = Date.now();
const DAY = 86_400_000;
const INVALID = "InvalidParameterException";
const NO_GROUP = ["ResourceNotFoundException", 400, "The specified log group does not exist."] as const;
const NO_STREAM = ["ResourceNotFoundException", 400, "The specified log stream does not exist."] as const;
const BAD_TOKEN = [INVALID, 400, "The specified nextToken is invalid."] as const;
const tooMany = (value: number, most: number) =>
  [
    INVALID,
    400,
    `1 validation error detected: Value '${value}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${most}`,
  ] as const;

const unsupported = (operation: string, what: string, input: Json) =>
  row(operation, `${what} is refused`, OURS, input, {
    error: [INVALID, 400, `The embedded AWS does not support ${what}.`],
  });

describeRows(
  "CloudWatch Logs",
  sdk,
  (aws) => aws.logs,
  [
    row("CreateLogGroup", "a group is there once", GROUPS, group, {
      error: ["ResourceAlreadyExistsException", 400, "The specified log group already exists"],
    }),
    row(
      "CreateLogGroup",
      "a name is not longer than 512",
      GROUPS,
      { logGroupName: "x".repeat(513) },
      {
        error: [
          INVALID,
          400,
          "Invalid LogGroup or LogStream, both must have length less than or equal to 512.",
        ],
      },
    ),
    unsupported("CreateLogGroup", "kmsKeyId", {
      logGroupName: "/rows/kms",
      kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/1",
    }),
    unsupported("CreateLogGroup", "the log group class INFREQUENT_ACCESS", {
      logGroupName: "/rows/class",
      logGroupClass: "INFREQUENT_ACCESS",
    }),
    unsupported("CreateLogGroup", "deletion protection", {
      logGroupName: "/rows/protected",
      deletionProtectionEnabled: true,
    }),
    row(
      "DescribeLogGroups",
      "what is told of a group",
      GROUPS,
      { logGroupNamePrefix: group.logGroupName },
      {
        answer: {
          logGroups: [
            {
              arn: arnOf("/rows/group:\\*"),
              logGroupArn: arnOf("/rows/group"),
              creationTime: expect.any(Number),
              deletionProtectionEnabled: false,
              logGroupClass: "STANDARD",
              logGroupName: group.logGroupName,
              metricFilterCount: 0,
              storedBytes: 0,
            },
          ],
        },
      },
    ),
    row(
      "DescribeLogGroups",
      "prefix and pattern exclude each other",
      GROUPS,
      { logGroupNamePrefix: "a", logGroupNamePattern: "b" },
      {
        error: [
          INVALID,
          400,
          "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ],
      },
    ),
    row(
      "DescribeLogGroups",
      "a list has at most 50",
      "AWS's service model (botocore, logs)",
      { limit: 51 },
      { error: tooMany(51, 50) },
    ),
    unsupported("DescribeLogGroups", "includeLinkedAccounts", { includeLinkedAccounts: true }),

    row(
      "ListTagsLogGroup",
      "tags of a new group are shown",
      GROUPS,
      { logGroupName: "/rows/tagged" },
      {
        before: [["CreateLogGroup", { logGroupName: "/rows/tagged", tags: { env: "testing" } }]],
        answer: { tags: { env: "testing" } },
      },
    ),
    row(
      "TagLogGroup",
      "tags are added by name",
      GROUPS,
      { logGroupName: "/rows/tagged", tags: { test3: "val3" } },
      {},
    ),
    row(
      "UntagLogGroup",
      "tags are taken away by name",
      GROUPS,
      { logGroupName: "/rows/tagged", tags: ["env"] },
      {},
    ),
    row(
      "ListTagsLogGroup",
      "what is left of them",
      GROUPS,
      { logGroupName: "/rows/tagged" },
      { answer: { tags: { test3: "val3" } } },
    ),
    row("ListTagsLogGroup", "the group has to be there", GROUPS, gone, { error: NO_GROUP }),

    row("CreateLogStream", "a stream is there once", STREAMS, stream, {
      error: ["ResourceAlreadyExistsException", 400, "The specified log stream already exists"],
    }),
    row(
      "CreateLogStream",
      "the group has to be there",
      EVENTS,
      { ...gone, logStreamName: "s" },
      { error: NO_GROUP },
    ),
    row(
      "DescribeLogStreams",
      "what is told of a stream without events",
      STREAMS,
      { ...group, logStreamNamePrefix: "empty" },
      {
        before: [["CreateLogStream", { ...group, logStreamName: "empty" }]],
        answer: {
          logStreams: [
            {
              arn: arnOf("/rows/group:log-stream:empty"),
              creationTime: expect.any(Number),
              logStreamName: "empty",
              storedBytes: 0,
            },
          ],
        },
      },
    ),
    row(
      "DescribeLogStreams",
      "a group has a name or an ARN, not both",
      STREAMS,
      { ...group, logGroupIdentifier: group.logGroupName },
      {
        error: [
          "ValidationException",
          400,
          "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
        ],
      },
    ),
    row(
      "DescribeLogStreams",
      "an identifier may be the name",
      STREAMS,
      { logGroupIdentifier: group.logGroupName, logStreamNamePrefix: "stream" },
      { part: { logStreams: [{ logStreamName: "stream" }] } },
    ),

    row(
      "PutLogEvents",
      "the stream has to be there",
      EVENTS,
      { ...group, logStreamName: "nothing", logEvents: [{ timestamp: now, message: "m" }] },
      { error: NO_STREAM },
    ),
    row(
      "PutLogEvents",
      "events come in the order of time",
      EVENTS,
      {
        ...stream,
        logEvents: [
          { timestamp: now, message: "b" },
          { timestamp: now - 10, message: "a" },
        ],
      },
      {
        error: [INVALID, 400, "Log events in a single PutLogEvents request must be in chronological order."],
      },
    ),
    row(
      "PutLogEvents",
      "what is older than fourteen days is left out, and told",
      EVENTS,
      { ...stream, logEvents: [{ timestamp: now - 16 * DAY, message: "old" }] },
      {
        answer: {
          nextSequenceToken: expect.any(String),
          rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 },
        },
      },
    ),
    row(
      "PutLogEvents",
      "what is more than two hours ahead is left out, and told",
      EVENTS,
      { ...stream, logEvents: [{ timestamp: now + DAY, message: "new" }] },
      {
        answer: {
          nextSequenceToken: expect.any(String),
          rejectedLogEventsInfo: { tooNewLogEventStartIndex: 0 },
        },
      },
    ),
    row(
      "PutLogEvents",
      "what is older than the group's retention is left out, and told",
      "CloudWatch Logs API reference, RejectedLogEventsInfo",
      {
        logGroupName: "/rows/kept",
        logStreamName: "s",
        logEvents: [
          { timestamp: now - 2 * DAY, message: "old" },
          { timestamp: now - 2 * DAY, message: "old" },
        ],
      },
      {
        before: [
          ["CreateLogGroup", { logGroupName: "/rows/kept" }],
          ["CreateLogStream", { logGroupName: "/rows/kept", logStreamName: "s" }],
          ["PutRetentionPolicy", { logGroupName: "/rows/kept", retentionInDays: 1 }],
        ],
        part: { rejectedLogEventsInfo: { expiredLogEventEndIndex: 2 } },
      },
    ),

    row(
      "GetLogEvents",
      "the group has to be there",
      EVENTS,
      { ...gone, logStreamName: "s" },
      { error: NO_GROUP },
    ),
    row(
      "GetLogEvents",
      "the stream has to be there",
      EVENTS,
      { ...group, logStreamName: "nothing" },
      { error: NO_STREAM },
    ),
    row(
      "GetLogEvents",
      "a token is one of its own",
      EVENTS,
      { ...stream, nextToken: "invalid" },
      { error: BAD_TOKEN },
    ),
    row(
      "GetLogEvents",
      "a page has at most 10 000",
      EVENTS,
      { ...stream, limit: 10_001 },
      { error: tooMany(10_001, 10_000) },
    ),
    row("FilterLogEvents", "the group has to be there", FILTER, gone, { error: NO_GROUP }),
    row(
      "FilterLogEvents",
      "a token is one of its own",
      FILTER,
      { ...group, nextToken: "unknown" },
      { error: BAD_TOKEN },
    ),
    row(
      "FilterLogEvents",
      "a page has at most 10 000",
      FILTER,
      { ...group, limit: 10_001 },
      { error: tooMany(10_001, 10_000) },
    ),
    row(
      "PutRetentionPolicy",
      "a retention is one of 22",
      "AWS's service model (botocore, logs)",
      { ...group, retentionInDays: 2 },
      {
        error: [
          INVALID,
          400,
          "1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]",
        ],
      },
    ),
    row("DeleteLogGroup", "the group has to be there", EVENTS, gone, { error: NO_GROUP }),
  ],
  [
    ["CreateLogGroup", group],
    ["CreateLogStream", stream],
  ],
);
