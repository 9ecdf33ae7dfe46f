/**
 * Batches of which the last entry is not taken, and whose answer is a 200 all the same: it says so in a list that the
 * caller has to read. BatchWriteItem: UnprocessedItems; SendMessageBatch: Failed; PutEvents:
 * FailedEntryCount; Kinesis PutRecords: FailedRecordCount; Firehose PutRecordBatch: FailedPutCount (AWS's API references).
 */
import type { WireAnswer, WireRequest } from "../realm/attempt.js";
import type { Call } from "../world/call.js";

type Json = Readonly<Record<string, unknown>>;

interface Batch {
  /** The member of the request that holds the entries. */
  readonly entries: string;
  /** The answer of all that were taken, with one more that was not. */
  readonly told: (answer: Json, refused: Json) => Json;
}

const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : []);
const BUSY = { ErrorCode: "ServiceUnavailable", ErrorMessage: "Please try again." };

const failedById = (answer: Json, { Id }: Json): Json => ({
  ...answer,
  Failed: [
    ...listOf(answer.Failed),
    { Id, Code: "ServiceUnavailable", Message: "Please try again.", SenderFault: false },
  ],
});

const failedInTurn =
  (list: string, count: string) =>
  (answer: Json): Json => ({
    ...answer,
    [count]: Number(answer[count] ?? 0) + 1,
    [list]: [...listOf(answer[list]), BUSY],
  });

const BATCHES: Readonly<Record<string, Batch>> = {
  "sqs SendMessageBatch": { entries: "Entries", told: failedById },
  "events PutEvents": { entries: "Entries", told: failedInTurn("Entries", "FailedEntryCount") },
  "kinesis PutRecords": { entries: "Records", told: failedInTurn("Records", "FailedRecordCount") },
  "firehose PutRecordBatch": { entries: "Records", told: failedInTurn("RequestResponses", "FailedPutCount") },
};

const WRITES = "dynamodb BatchWriteItem";

export const isBatch = ({ service, operation }: Pick<Call, "service" | "operation">): boolean =>
  `${service} ${operation}` === WRITES || `${service} ${operation}` in BATCHES;

/** @param apply does what a request asks for @returns what is answered */
export async function inPart(
  request: WireRequest,
  call: Call,
  apply: (request: WireRequest) => Promise<WireAnswer>,
): Promise<WireAnswer> {
  const { rest, told, empty } = split(call);
  const answer =
    rest === undefined
      ? {
          status: 200,
          headers: { "content-type": "application/x-amz-json-1.1" },
          body: JSON.stringify(empty),
        }
      : await apply({ ...request, body: Buffer.from(JSON.stringify(rest)) });
  if (answer.status !== 200) return answer;
  const body = JSON.stringify(told(JSON.parse(String(answer.body) || "{}")));
  const { "content-length": _length, "x-amz-crc32": _sum, ...headers } = answer.headers;
  return { ...answer, headers, body };
}

interface Split {
  /** The request without its last entry; `undefined`: nothing is left of it. */
  readonly rest: Json | undefined;
  readonly told: (answer: Json) => Json;
  /** What a request without entries would be answered. */
  readonly empty: Json;
}

function split(call: Call): Split {
  const batch = BATCHES[`${call.service} ${call.operation}`];
  if (batch === undefined) return splitWrites(call.input);
  const entries = listOf(call.input[batch.entries]);
  const kept = entries.slice(0, -1);
  return {
    rest: kept.length === 0 ? undefined : { ...call.input, [batch.entries]: kept },
    told: (answer) => batch.told(answer, entries.at(-1) ?? {}),
    empty: call.service === "sqs" ? { Successful: [] } : {},
  };
}

/** Of the table that is named last, the last write. */
function splitWrites(input: Json): Split {
  const tables = Object.entries(Object(input.RequestItems)).map(
    ([table, writes]) => [table, listOf(writes)] as const,
  );
  const [last, writes = []] = tables.at(-1) ?? [];
  const kept = tables
    .map(([table, all]) => [table, table === last ? all.slice(0, -1) : all] as const)
    .filter(([, all]) => all.length > 0);
  const unprocessed = last === undefined ? {} : { [last]: writes.slice(-1) };
  return {
    rest: kept.length === 0 ? undefined : { ...input, RequestItems: Object.fromEntries(kept) },
    told: (answer) => ({ ...answer, UnprocessedItems: unprocessed }),
    empty: {},
  };
}
