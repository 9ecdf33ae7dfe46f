/**
 * A handler of the learner's works with the tables of practice, whose names are in its environment. One that names the
 * labs' tables itself is as right: it is deployed with the names of its own.
 */
import type { Aws } from "../../aws/clients.js";
import type { HandlerSource } from "../../aws/package.js";
import { replaceNames } from "./handler-texts.js";

/** As the tutorial calls them, and as `idem-lab` does without a prefix. */
const IDEMPOTENCY = "IdempotencyTable";
const ORDERS = "Orders";

export interface OwnTables {
  readonly handler: HandlerSource;
  /** The tables that it named itself. */
  readonly named: readonly string[];
}

/** The handler with the tables of its target. */
export function withOwnTables({ names }: Aws, handler: HandlerSource): OwnTables {
  const own = new Map([
    [IDEMPOTENCY, names.idempotencyTable],
    [ORDERS, names.ordersTable],
  ]);
  const named = new Set<string>();
  const changed = replaceNames(handler, own, (name) => named.add(name));
  return { handler: changed, named: [...named] };
}
