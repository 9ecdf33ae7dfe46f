/** The counter in the ledger: a row of its own, beside the order's. */
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { Aws } from "../../src/aws/clients.js";

/** The order id under which it stands. */
export const counterOf = (key: string): string => `${key}-token`;
/** The name of its row. */
export const COUNTER = "units";

/** How many units it has counted; undefined where there is no row. */
export async function counted(aws: Aws, key: string): Promise<number | undefined> {
  const { Item } = await (await aws.dynamodb()).send(
    new GetItemCommand({
      TableName: aws.names.ordersTable,
      Key: { order_id: { S: counterOf(key) }, execution_id: { S: COUNTER } },
      ConsistentRead: true,
    }),
  );
  return Item === undefined ? undefined : Number(Item.units?.N);
}
