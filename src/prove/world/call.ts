/** What a request asks for: which service, which operation, of which things. */
import type { WireRequest } from "../realm/attempt.js";

export interface Call {
  /** `dynamodb`, `sqs`, another AWS service, or `http`. */
  readonly service: string;
  /** `PutItem`; of HTTP its method. */
  readonly operation: string;
  /** What it is about, for people: a table, a queue, a host and path. */
  readonly target: string;
  /** What it touches: two calls commute if they touch nothing in common, or if both only read. */
  readonly touches: readonly string[];
  readonly writes: boolean;
  /** The same for all tries of one call by an SDK; absent where nobody says. */
  readonly invocation: string | undefined;
  /** The JSON of its body, where it is JSON. */
  readonly input: Readonly<Record<string, unknown>>;
  /** What tells it from another of the same service: its path and its body. */
  readonly said: string;
  /** Sent by the idempotency utility of Powertools. */
  readonly byPowertools: boolean;
}

const AWS_HOST = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws|amazonaws\.eu)(?::\d+)?$/i;

/** The service behind a host of AWS's; `undefined`: none of theirs. */
export function awsService(host: string): string | undefined {
  if (!AWS_HOST.test(host)) return undefined;
  const labels = host.replace(AWS_HOST, "").split(".");
  if (labels.includes("dynamodb")) return "dynamodb";
  if (labels.includes("sqs") || labels.includes("queue")) return "sqs";
  const known = labels.find((label) => /^s3[\w-]*$/.test(label));
  if (known !== undefined) return "s3";
  const isRegion = (label: string): boolean => /^[a-z]{2,}(-[a-z]+)+-\d$/.test(label);
  return labels.filter((label) => !isRegion(label) && label !== "fips").at(-1) ?? "aws";
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function jsonOf(body: Buffer): Json {
  if (body.length === 0 || body[0] !== 0x7b) return {};
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

const READS = new Set([
  "GetItem",
  "BatchGetItem",
  "Query",
  "Scan",
  "TransactGetItems",
  "DescribeTable",
  "DescribeTimeToLive",
  "ListTables",
  "GetQueueUrl",
  "GetQueueAttributes",
]);

/** @param keysOf the names of a table's key attributes, where the table is known */
export function describe(
  request: WireRequest,
  keysOf: (table: string) => readonly string[] | undefined,
): Call {
  const service = awsService(request.host) ?? "http";
  const target = request.headers["x-amz-target"]?.split(".").at(-1);
  const input = jsonOf(request.body);
  const agent = `${request.headers["user-agent"] ?? ""} ${request.headers["x-amz-user-agent"] ?? ""}`;
  const common = {
    service,
    input,
    said: `${request.path} ${request.body.toString("latin1")}`,
    invocation: request.headers["amz-sdk-invocation-id"],
    byPowertools: /PT\/idempotency/i.test(agent),
  };
  if (service === "dynamodb") {
    const operation = target ?? "?";
    const touches = touchedItems(operation, input, keysOf);
    const tables = [...new Set(touches.map((each) => placeTouched(each)))];
    return { ...common, operation, touches, target: tables.join(", "), writes: !READS.has(operation) };
  }
  if (service === "sqs") {
    const operation = target ?? formOf(request.body).get("Action") ?? "?";
    const url = String(input.QueueUrl ?? formOf(request.body).get("QueueUrl") ?? input.QueueName ?? "");
    const queue = url.split("/").at(-1) ?? "";
    return {
      ...common,
      operation,
      touches: [`queue:${queue}`],
      target: queue,
      writes: !READS.has(operation),
    };
  }
  const path = request.path.split("?", 1)[0] ?? request.path;
  const operation =
    service === "http" ? request.method : (target ?? actionOf(request) ?? namedIn(request) ?? request.method);
  const writes = service !== "http" || !/^(GET|HEAD|OPTIONS)$/.test(request.method);
  return {
    ...common,
    operation,
    touches: [`${service}:${request.host}`],
    target: service === "http" ? `${request.host}${path}` : service,
    writes,
  };
}

const formOf = (body: Buffer): URLSearchParams =>
  new URLSearchParams(body.length < 100_000 && body[0] !== 0x7b ? body.toString("utf8") : "");
const actionOf = ({ body, headers }: WireRequest): string | undefined =>
  headers["content-type"]?.startsWith("application/x-www-form-urlencoded")
    ? (formOf(body).get("Action") ?? undefined)
    : undefined;

/** S3's clients name what they do in the address. */
const namedIn = ({ path }: WireRequest): string | undefined => {
  const name = /[?&]x-id=(\w+)/.exec(path)?.[1];
  return name === undefined || name === "PutObject" ? undefined : name;
};

/** `table/key` of each item; `table/*` for a whole table. */
function touchedItems(
  operation: string,
  input: Json,
  keysOf: (table: string) => readonly string[] | undefined,
): string[] {
  const at = (table: unknown, item: unknown): string => {
    const name =
      String(table ?? "")
        .split("/")
        .at(-1) ?? "";
    const keys = keysOf(name);
    if (keys === undefined || !isObject(item)) return `${name}/*`;
    return `${name}/${JSON.stringify(keys.map((key) => item[key]))}`;
  };
  if (operation === "TransactWriteItems" || operation === "TransactGetItems") {
    const items = Array.isArray(input.TransactItems) ? input.TransactItems : [];
    return items.flatMap((each: unknown) =>
      isObject(each)
        ? Object.values(each).map((action) =>
            isObject(action) ? at(action.TableName, action.Key ?? action.Item) : "?/*",
          )
        : [],
    );
  }
  if (operation === "BatchWriteItem" && isObject(input.RequestItems)) {
    return Object.entries(input.RequestItems).flatMap(([table, requests]) =>
      (Array.isArray(requests) ? requests : []).map((each: unknown) => {
        const action: unknown = isObject(each) ? Object.values(each)[0] : undefined;
        return at(table, isObject(action) ? (action.Key ?? action.Item) : undefined);
      }),
    );
  }
  if (operation === "BatchGetItem" && isObject(input.RequestItems))
    return Object.keys(input.RequestItems).map((table) => `${table}/*`);
  if (/^(Put|Get|Update|Delete)Item$/.test(operation)) return [at(input.TableName, input.Key ?? input.Item)];
  return [
    `${String(input.TableName ?? "?")
      .split("/")
      .at(-1)}/*`,
  ];
}

/** The table or the address of what a call touches, without its key. */
export function placeTouched(touched: string): string {
  const at = touched.indexOf("/");
  return at === -1 ? touched : touched.slice(0, at);
}
