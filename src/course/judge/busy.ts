/** Orders that come while AWS is busy: where the target can be made to be, their writes are refused, for reasons that say nothing of duplicates. */
import type { Refusal } from "../../aws/targets/target.js";
import type { ProbeName, ProbeSeen, ProbeStep } from "./observations.js";
import { seen } from "./probes.js";
import type { Sender } from "./sender.js";

interface Busy {
  readonly name: ProbeName;
  readonly title: string;
  /** One delivery each, of an order of its own. */
  readonly deliveries: readonly {
    readonly id: string;
    readonly reason: Refusal["reason"];
    readonly told: string;
  }[];
}

const BUSY: readonly Busy[] = [
  {
    name: "conflict",
    title: "An order whose items another transaction holds",
    deliveries: [
      {
        id: "conflict",
        reason: "TransactionConflict",
        told: "another transaction holds the items of both tables",
      },
    ],
  },
  {
    name: "throttled",
    title: "Orders that come while the tables are throttled",
    deliveries: [
      {
        id: "throttled-1",
        reason: "ProvisionedThroughputExceeded",
        told: "the tables have no capacity left",
      },
      { id: "throttled-2", reason: "ThrottlingError", told: "both tables are throttled" },
    ],
  },
];

/** Sends them; nothing where the target can't be made busy. */
export async function whileBusy(sender: Sender): Promise<readonly ProbeSeen[]> {
  const { refuseWrites } = sender.aws.target;
  if (refuseWrites === undefined) return [];
  const { idempotencyTable, ordersTable } = sender.aws.names;
  const tables = [idempotencyTable, ordersTable, ...sender.tables.map(({ table }) => table)];
  const all: ProbeSeen[] = [];
  for (const { name, title, deliveries } of BUSY) {
    const steps: ProbeStep[] = [];
    for (const { id, reason, told } of deliveries) {
      try {
        await refuseWrites({ tables, reason });
        steps.push(await sender.send(sender.orderId(id), { what: "delivery 1", fault: told }));
      } finally {
        await refuseWrites(undefined);
      }
    }
    const ids = steps.map(({ orderId }) => orderId);
    all.push(await seen(sender, name, title, ids, steps));
  }
  return all;
}
