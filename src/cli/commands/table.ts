import { type Aws, practising } from "../../aws/clients.js";
import { isMissing } from "../../aws/errors.js";
import {
  allOrders,
  allRecords,
  type IdempotencyRecord,
  type Order,
  ordersOf,
  recordOf,
} from "../../aws/tables.js";
import { MOST_ROWS } from "../../hosts/rows.js";
import { printWrapped } from "../columns.js";
import { UnknownError, UsageError } from "../errors.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

const TABLES = ["orders", "idempotency"] as const;

export interface TableFlags {
  readonly key?: string;
  readonly practice?: boolean;
}

/** The rows of the two tables, or of one; of all keys, or of one. */
export async function table(
  session: Session,
  name: string | undefined,
  { key, practice = false }: TableFlags,
): Promise<CommandResult> {
  const wanted = TABLES.filter((each) => name === undefined || each === name.toLowerCase());
  if (wanted.length === 0)
    throw new UsageError(`There is no table '${name}'. Name one: ${TABLES.join(" or ")}.`);
  if (key === "") throw new UsageError("--key must not be empty. For example: --key ORD-123");
  const course = await session.aws();
  const aws = practice ? practising(course) : course;
  const { idempotencyTable, ordersTable } = aws.names;
  const now = await aws.target.clock.now();
  try {
    const records = wanted.includes("idempotency") ? await recordsFor(aws, key) : undefined;
    const orders = wanted.includes("orders") ? await ordersFor(aws, key) : undefined;
    if (records !== undefined) session.host.emit({ type: "records", title: idempotencyTable, records, now });
    if (orders !== undefined) session.host.emit({ type: "orders", title: ordersTable, orders });
    if (Math.max(records?.length ?? 0, orders?.length ?? 0) > MOST_ROWS)
      printWrapped(
        session,
        "Not every row is shown. All of them: idem-lab table --json. One order's: idem-lab table --key <order id>",
      );
    return done({
      schema: "idem-lab/table@1",
      target: session.targetLabel,
      now: new Date(now).toISOString(),
      ...(key === undefined ? {} : { key }),
      ...(records === undefined ? {} : { idempotency: records }),
      ...(orders === undefined ? {} : { orders }),
    });
  } catch (error) {
    if (isMissing(error))
      throw new UnknownError(
        practice
          ? "The tables of practice are not there yet. They come with the first handler of yours: idem-lab practice step-5"
          : "The tables are not there yet. Create them: idem-lab run step-1",
      );
    throw error;
  }
}

async function recordsFor(aws: Aws, key: string | undefined): Promise<readonly IdempotencyRecord[]> {
  if (key === undefined) return allRecords(aws);
  const record = await recordOf(aws, key);
  return record === undefined ? [] : [record];
}

const ordersFor = (aws: Aws, key: string | undefined): Promise<readonly Order[]> =>
  key === undefined ? allOrders(aws) : ordersOf(aws, key);
