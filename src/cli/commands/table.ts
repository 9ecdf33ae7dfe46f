import { isMissing } from "../../aws/errors.js";
import { allOrders, allRecords } from "../../aws/tables.js";
import { UnknownError, UsageError } from "../errors.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

const TABLES = ["orders", "idempotency"] as const;

/** The rows of the two tables, or of one. */
export async function table(session: Session, name: string | undefined): Promise<CommandResult> {
  const wanted = TABLES.filter((each) => name === undefined || each === name.toLowerCase());
  if (wanted.length === 0)
    throw new UsageError(`There is no table '${name}'. Name one: ${TABLES.join(" or ")}.`);
  const aws = await session.aws();
  const { idempotencyTable, ordersTable } = aws.names;
  const now = await aws.target.clock.now();
  try {
    const records = wanted.includes("idempotency") ? await allRecords(aws) : undefined;
    const orders = wanted.includes("orders") ? await allOrders(aws) : undefined;
    if (records !== undefined) session.host.emit({ type: "records", title: idempotencyTable, records, now });
    if (orders !== undefined) session.host.emit({ type: "orders", title: ordersTable, orders });
    return done({
      schema: "idem-lab/table@1",
      target: session.targetLabel,
      now: new Date(now).toISOString(),
      ...(records === undefined ? {} : { idempotency: records }),
      ...(orders === undefined ? {} : { orders }),
    });
  } catch (error) {
    if (isMissing(error))
      throw new UnknownError(`The tables are not there yet. Create them: idem-lab run step-1`);
    throw error;
  }
}
