/** The partition keys that requests name which nobody checked yet. */
import { partsOf } from "./access.js";
import type { AskedTable, LeadingKeys } from "./operation.js";
import type { Table } from "./tables/table.js";
import { isJsonObject } from "./wire/json.js";

/** Of items, or keys, of one table. */
export function keysIn(items: readonly unknown[], table: Table): readonly string[] {
  const hash = table.keys.hash.name;
  return items.flatMap((item) => (isJsonObject(item) ? scalarOf(item[hash]) : []));
}

/** For operations on the item of a `Key`. */
export const ofKey = ({ input, table }: AskedTable): LeadingKeys => keysIn([input.Key], table);

/** For transactions: the items of one table. */
export const ofTransactItems = ({ input, table, isNamed }: AskedTable): LeadingKeys =>
  keysIn(
    partsOf(input)
      .map(([, part]) => part)
      .filter(isJsonObject)
      .filter(({ TableName }) => isNamed(TableName))
      .map(({ Item, Key }) => Item ?? Key),
    table,
  );

/** What a batch asks of one table, by whichever of its names. */
export function requestsOf({ input: { RequestItems }, isNamed }: AskedTable): readonly unknown[] {
  return Object.entries(isJsonObject(RequestItems) ? RequestItems : {})
    .filter(([name]) => isNamed(name))
    .map(([, requests]) => requests);
}

/** The text, number or base64 of an attribute value. */
export function scalarOf(value: unknown): readonly string[] {
  return isJsonObject(value) ? Object.values(value).filter((one) => typeof one === "string") : [];
}
