import type { Aws } from "../../src/aws/clients.js";
import { deleteTable } from "../../src/aws/tables.js";
import type { WrongWorld } from "../../src/course/author/wrong-world.js";

type Table = "idempotencyTable" | "ordersTable";
const HOUR = 3_600_000;

/** A table of the same name that the handlers can't use. */
async function withAnotherKey(aws: Aws, table: Table): Promise<void> {
  const { CreateTableCommand } = await import("@aws-sdk/client-dynamodb");
  await deleteTable(aws, aws.names[table]);
  await (await aws.dynamodb()).send(
    new CreateTableCommand({
      TableName: aws.names[table],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "N" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
}

/** Tables gone, and tables with another key: the lab, run again, leaves a table alone that it can't use. */
const tables = (
  name: string,
  { gone = [], other = [] }: { readonly gone?: readonly Table[]; readonly other?: readonly Table[] },
  ...fails: readonly string[]
): WrongWorld => ({
  name,
  fails,
  make: async ({ aws }) => {
    for (const table of gone) await deleteTable(aws, aws.names[table]);
    for (const table of other) await withAnotherKey(aws, table);
  },
  mend: async ({ aws }) => {
    for (const table of other) await deleteTable(aws, aws.names[table]);
  },
});

/** A change of TTL counts for an hour: the next one is refused until then. */
const anHourLater = ({ aws }: { readonly aws: Aws }): Promise<void> =>
  aws.target.clock.advance?.(2 * HOUR) ?? Promise.resolve();

export const worlds: readonly WrongWorld[] = [
  {
    name: "time to live is off",
    fails: ["ttl-enabled"],
    make: async ({ aws }) => {
      const { UpdateTimeToLiveCommand } = await import("@aws-sdk/client-dynamodb");
      await anHourLater({ aws });
      await (await aws.dynamodb()).send(
        new UpdateTimeToLiveCommand({
          TableName: aws.names.idempotencyTable,
          TimeToLiveSpecification: { Enabled: false, AttributeName: "expiry_time" },
        }),
      );
    },
    mend: anHourLater,
  },
  tables("the keys' table gone", { gone: ["idempotencyTable"] }, "table-key", "ttl-enabled"),
  tables("the ledger gone", { gone: ["ordersTable"] }, "orders-table-key"),
  tables("the keys' table with another key", { other: ["idempotencyTable"] }, "table-key", "ttl-enabled"),
  tables(
    "the keys' table with another key, the ledger gone",
    { gone: ["ordersTable"], other: ["idempotencyTable"] },
    "orders-table-key",
    "ttl-enabled",
    "table-key",
  ),
  tables(
    "both tables with another key",
    { other: ["idempotencyTable", "ordersTable"] },
    "table-key",
    "orders-table-key",
    "ttl-enabled",
  ),
];
