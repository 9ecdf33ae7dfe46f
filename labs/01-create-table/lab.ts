import {
  describeTable,
  describeTimeToLive,
  idempotencyShape,
  ordersShape,
  type TableShape,
  TTL_ATTRIBUTE,
} from "../../src/aws/tables.js";
import { type Check, check, passIf } from "../../src/course/check.js";
import { provideTables } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import type { Evidence } from "../../src/course/labs/lab.js";
import { NOTHING_SENT } from "../../src/course/run.js";

const describeKeys = (shape: TableShape): string =>
  `${shape.partitionKey} (S, partition key)${shape.sortKey === undefined ? "" : `, ${shape.sortKey} (S, sort key)`}`;

const ROLE: Readonly<Record<string, string>> = { HASH: "partition key", RANGE: "sort key" };

/** That a table is there, can be written to, and has the key that the handlers use. */
function tableCheck({ aws, lab }: Evidence, shape: TableShape, prefix: string): Promise<Check> {
  const { table } = shape;
  return check(
    {
      id: `${prefix}table-key`,
      title: `${table} has the key that the handlers use`,
      expected: `ACTIVE, ${describeKeys(shape)}`,
      source: `dynamodb DescribeTable ${table}`,
      recheck: `aws dynamodb describe-table --table-name ${table}`,
      advice: `Create it (again): idem-lab run ${lab}. A key can't be changed afterwards: a table with another one has to be deleted first: idem-lab clean --yes`,
    },
    async () => {
      const found = await describeTable(aws, table);
      if (found === undefined) return passIf(false, "it does not exist");
      const types = new Map(
        found.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
      );
      const keys = (found.KeySchema ?? [])
        .map(
          ({ AttributeName, KeyType }) =>
            `${AttributeName} (${types.get(AttributeName)}, ${ROLE[KeyType ?? ""]})`,
        )
        .join(", ");
      return passIf(
        found.TableStatus === "ACTIVE" && keys === describeKeys(shape),
        `${found.TableStatus ?? "without a status"}, ${keys}`,
      );
    },
  );
}

export const createTable = defineLab(import.meta.url, {
  title: "Create the table of idempotency keys",
  defaults: { times: 1, key: "ORD-123" },
  uses: { times: false, key: false, handler: false },
  shows: [],
  prediction: {
    question: () => "What must DynamoDB know of a table's items when the table is created?",
    choices: () => [
      { value: "key", text: "Only their key" },
      { value: "key-and-expiry", text: "Their key, and expiry_time, since TTL needs it" },
      { value: "everything", text: "Every attribute that they may have, as in SQL" },
    ],
    happened: ({ checks }) => {
      const observed = checks.find(({ id }) => id === "table-key")?.observed;
      if (observed === undefined || !observed.includes("idempotency_key")) return undefined;
      return observed.includes(TTL_ATTRIBUTE) ? "key-and-expiry" : "key";
    },
  },
  provision: async () => {},
  act: async (context) => {
    await provideTables(context, { telling: true });
    return NOTHING_SENT;
  },
  verify: (evidence) =>
    Promise.all([
      tableCheck(evidence, idempotencyShape(evidence.aws), ""),
      check(
        {
          id: "ttl-enabled",
          title: "Old keys are deleted by time to live",
          expected: `ENABLED on ${TTL_ATTRIBUTE}`,
          source: `dynamodb DescribeTimeToLive ${evidence.aws.names.idempotencyTable}`,
          recheck: `aws dynamodb describe-time-to-live --table-name ${evidence.aws.names.idempotencyTable}`,
          advice: `Without TTL the table grows for ever. Turn it on again: idem-lab run ${evidence.lab}`,
        },
        async () => {
          const { status, attribute } = await describeTimeToLive(evidence.aws);
          const observed = attribute === undefined ? status : `${status} on ${attribute}`;
          // AWS takes up to an hour to enable it; nothing is wrong meanwhile.
          if (status === "ENABLING" && attribute === TTL_ATTRIBUTE)
            return passIf(true, `${observed}, which AWS may take up to an hour for`);
          return passIf(status === "ENABLED" && attribute === TTL_ATTRIBUTE, observed);
        },
      ),
      tableCheck(evidence, ordersShape(evidence.aws), "orders-"),
    ]),
  wasRun: async ({ aws }) => (await describeTable(aws, aws.names.idempotencyTable)) !== undefined,
});
