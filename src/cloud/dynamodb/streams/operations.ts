import { dynamoDbAccess, onAccount, onArn } from "../access.js";
import type { Engine } from "../engine.js";
import { modelled, validation } from "../errors.js";
import type { DynamoDbOperation } from "../operation.js";
import type { KeyElement, StreamRecord } from "../tables/record.js";
import { tableName } from "../wire/inputs/common.js";
import { choice, integer, optional, readInput, required, struct, text } from "../wire/shapes.js";
import type { PastStream } from "./past.js";
import { lastNumberKey, RETENTION_MS, recordKey, sequenceNumber, writtenAt } from "./records.js";

/** The one shard of every stream. */
const SHARD = "shardId-00000000000000000000-00000001";
const ITERATOR_LIVES_MS = 15 * 60 * 1000;
const MOST_RECORDS = 1000;

const streamArn = () => text({ min: 37, max: 1024 });

const listInput = struct("ListStreamsInput", {
  TableName: optional(tableName()),
  Limit: optional(integer("Integer", { min: 1, max: 100 })),
  ExclusiveStartStreamArn: optional(streamArn()),
});
const describeInput = struct("DescribeStreamInput", {
  StreamArn: required(streamArn()),
  Limit: optional(integer("Integer", { min: 1, max: 100 })),
  ExclusiveStartShardId: optional(text({ min: 28, max: 65 })),
  ShardFilter: optional(
    struct("ShardFilter", {
      Type: required(choice("CHILD_SHARDS")),
      ShardId: required(text({ min: 28, max: 65 })),
    }),
  ),
});
const iteratorInput = struct("GetShardIteratorInput", {
  StreamArn: required(streamArn()),
  ShardId: required(text({ min: 28, max: 65 })),
  ShardIteratorType: required(
    choice("TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"),
  ),
  SequenceNumber: optional(text({ min: 21, max: 40 })),
});
const recordsInput = struct("GetRecordsInput", {
  ShardIterator: required(text({ min: 1, max: 2048 })),
  Limit: optional(integer("Integer", { min: 1, max: MOST_RECORDS })),
});

/** A stream, open or closed. */
interface Stream {
  readonly tableName: string;
  readonly tableNumber: number;
  readonly keys: readonly KeyElement[];
  readonly stream: StreamRecord;
  readonly closed: boolean;
}

const arnOf = (engine: Engine, { tableName, stream }: Stream): string =>
  `${engine.tables.arn(tableName)}/stream/${stream.label}`;

function* allStreams(engine: Engine): Iterable<Stream> {
  for (const name of engine.tables.names()) {
    const record = engine.tables.find(name)?.record;
    if (record?.stream?.enabled !== true) continue;
    const { number, keys, stream } = record;
    yield { tableName: name, tableNumber: number, keys, stream, closed: false };
  }
  const start = engine.space.pastStreams;
  for (const [, text] of engine.store.entries({ from: start, to: `${start}\xff` })) {
    // The engine wrote this text itself.
    const past: PastStream = JSON.parse(text);
    if (past.closedAt > engine.clock.now() - RETENTION_MS) yield { ...past, closed: true };
  }
}

const STREAM_ARN = /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/[^/]+\/stream\/.+$/;

function findStream(engine: Engine, arn: string): Stream {
  if (!STREAM_ARN.test(arn)) throw validation("Invalid StreamArn");
  for (const stream of allStreams(engine)) if (arnOf(engine, stream) === arn) return stream;
  throw modelled("ResourceNotFoundException", `Requested resource not found: Stream: ${arn} not found`);
}

export const listStreams: DynamoDbOperation = {
  access: onAccount,
  run(engine, json) {
    const { TableName, Limit = 100, ExclusiveStartStreamArn } = readInput(listInput, json);
    const arns = [...allStreams(engine)]
      .filter(({ tableName: name }) => TableName === undefined || name === TableName)
      .map((stream) => ({ arn: arnOf(engine, stream), stream }))
      .sort((a, b) => (a.arn < b.arn ? -1 : 1))
      .filter(({ arn }) => ExclusiveStartStreamArn === undefined || arn > ExclusiveStartStreamArn);
    const page = arns.slice(0, Limit);
    return JSON.stringify({
      Streams: page.map(({ arn, stream }) => ({
        StreamArn: arn,
        StreamLabel: stream.stream.label,
        TableName: stream.tableName,
      })),
      ...(arns.length > Limit && { LastEvaluatedStreamArn: page.at(-1)?.arn }),
    });
  },
};

export const describeStream: DynamoDbOperation = {
  access: onArn("StreamArn"),
  run(engine, json) {
    const { StreamArn, ExclusiveStartShardId, ShardFilter } = readInput(describeInput, json);
    // There is one shard: none comes after it, and none from it.
    const all = ExclusiveStartShardId === undefined && ShardFilter === undefined;
    const found = findStream(engine, StreamArn);
    const last = lastNumber(engine, found);
    const shard = {
      SequenceNumberRange: {
        StartingSequenceNumber: sequenceNumber(1),
        ...(found.closed && { EndingSequenceNumber: sequenceNumber(last) }),
      },
      ShardId: SHARD,
    };
    return JSON.stringify({
      StreamDescription: {
        CreationRequestDateTime: Date.parse(`${found.stream.label}Z`) / 1000,
        KeySchema: found.keys,
        Shards: all ? [shard] : [],
        StreamArn,
        StreamLabel: found.stream.label,
        StreamStatus: found.closed ? "DISABLED" : "ENABLED",
        StreamViewType: found.stream.viewType,
        TableName: found.tableName,
      },
    });
  },
};

const lastNumber = (engine: Engine, { tableNumber, stream }: Stream): number =>
  Number(engine.store.get(lastNumberKey(engine.space.stream(tableNumber, stream.label))) ?? "0");

export const getShardIterator: DynamoDbOperation = {
  access: onArn("StreamArn"),
  run(engine, json) {
    const input = readInput(iteratorInput, json);
    const found = findStream(engine, input.StreamArn);
    if (input.ShardId !== SHARD) {
      throw modelled(
        "ResourceNotFoundException",
        `Requested resource not found: Shard: ${input.ShardId} in stream: ${input.StreamArn} not found`,
      );
    }
    return JSON.stringify({
      ShardIterator: iterator(engine, input.StreamArn, firstNumber(engine, found, input)),
    });
  },
};

function firstNumber(
  engine: Engine,
  stream: Stream,
  input: { readonly ShardIteratorType: string; readonly SequenceNumber: string | undefined },
): number {
  const { ShardIteratorType: type, SequenceNumber } = input;
  if (type === "TRIM_HORIZON" || type === "LATEST") {
    if (SequenceNumber !== undefined) {
      throw validation(`SequenceNumber cannot be specified when ShardIteratorType is ${type}`);
    }
    return type === "LATEST" ? lastNumber(engine, stream) + 1 : 1;
  }
  if (SequenceNumber === undefined) {
    throw validation(`SequenceNumber must be specified when ShardIteratorType is ${type}`);
  }
  if (!/^\d+$/.test(SequenceNumber)) throw validation(`Invalid SequenceNumber: ${SequenceNumber}`);
  const number = Number(SequenceNumber);
  if (number < oldestNumber(engine, stream)) {
    throw modelled(
      "TrimmedDataAccessException",
      "The operation attempted to read past the oldest stream record in a shard.",
    );
  }
  return number + (type === "AFTER_SEQUENCE_NUMBER" ? 1 : 0);
}

/** The number of the oldest record that can be read; of the next one, where none can. */
function oldestNumber(engine: Engine, stream: Stream): number {
  const space = engine.space.stream(stream.tableNumber, stream.stream.label);
  const since = engine.clock.now() - RETENTION_MS;
  for (const [key, value] of engine.store.entries({ from: recordKey(space, 0), to: `${space}s` })) {
    if (writtenAt(value) > since) return numberOf(key);
  }
  const last = lastNumber(engine, stream);
  // A shard starts with the number 1, though there may be no record yet.
  return last === 0 ? 1 : last + 1;
}

/** An iterator says all that is needed to go on: the time it was given, the next record, the stream. */
const iterator = (engine: Engine, arn: string, next: number): string =>
  `${arn}|1|${Buffer.from(`${engine.clock.now()} ${next}`).toString("base64")}`;

export const getRecords: DynamoDbOperation = {
  access: ({ operation, input: { ShardIterator } }) => {
    // An iterator starts with the ARN of its stream.
    const [arn = "*"] = typeof ShardIterator === "string" ? ShardIterator.split("|", 1) : [];
    return [dynamoDbAccess(operation, arn)];
  },
  run(engine, json) {
    const { ShardIterator, Limit = MOST_RECORDS } = readInput(recordsInput, json);
    const [arn = "", , position = ""] = ShardIterator.split("|");
    const [givenAt, first] = Buffer.from(position, "base64").toString().split(" ").map(Number);
    if (givenAt === undefined || first === undefined || !(givenAt >= 0) || !(first >= 0)) {
      throw validation("Invalid ShardIterator");
    }
    const now = engine.clock.now();
    if (givenAt < now - ITERATOR_LIVES_MS) {
      throw modelled(
        "ExpiredIteratorException",
        "Iterator expired. The iterator was created at a time that is more than 15 minutes ago",
      );
    }
    const found = findStream(engine, arn);
    const space = engine.space.stream(found.tableNumber, found.stream.label);
    const records: string[] = [];
    let next = first;
    for (const [key, value] of engine.store.entries({ from: recordKey(space, first), to: `${space}s` })) {
      if (records.length === Limit) break;
      next = numberOf(key) + 1;
      if (writtenAt(value) > now - RETENTION_MS) records.push(value.slice(value.indexOf(" ") + 1));
    }
    const over = found.closed && next > lastNumber(engine, found);
    const more = over ? "" : `,"NextShardIterator":${JSON.stringify(iterator(engine, arn, next))}`;
    return `{"Records":[${records.join(",")}]${more}}`;
  },
};

/** The number at the end of a record's key. */
function numberOf(key: string): number {
  let number = 0;
  for (let i = key.length - 8; i < key.length; i++) number = number * 256 + key.charCodeAt(i);
  return number;
}
