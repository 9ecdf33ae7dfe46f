import { dynamoDbAccess, onTable } from "../access.js";
import { validation } from "../errors.js";
import type { DynamoDbOperation } from "../operation.js";
import { closeStream } from "../streams/past.js";
import { listTablesInput, tableInput } from "../wire/inputs/tables.js";
import { readInput } from "../wire/shapes.js";
import { describedTable, description } from "./describe.js";
import { checkGivenName } from "./names.js";

export const deleteTable: DynamoDbOperation = {
  access: onTable,
  run(engine, json) {
    const { TableName } = readInput(tableInput, json, checkGivenName);
    const table = describedTable(engine, TableName);
    if (table.record.deletionProtection) {
      throw validation(
        `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
      );
    }
    engine.store.transaction((transaction) => {
      closeStream(engine, transaction, table);
      engine.tables.delete(transaction, table);
    });
    return JSON.stringify({ TableDescription: deleting(description(engine, table, "DELETING")) });
  },
};

/** AWS leaves the schema out of a table that is going. */
function deleting(full: object): object {
  const hidden = [
    "AttributeDefinitions",
    "KeySchema",
    "CreationDateTime",
    "LocalSecondaryIndexes",
    "GlobalSecondaryIndexes",
    "WarmThroughput",
  ];
  return Object.fromEntries(Object.entries(full).filter(([name]) => !hidden.includes(name)));
}

const MOST_NAMES = 100;

export const listTables: DynamoDbOperation = {
  access: ({ operation, arnOf }) => [{ ...dynamoDbAccess(operation, "*"), shown: { resource: arnOf("*") } }],
  run(engine, json) {
    const { ExclusiveStartTableName, Limit = MOST_NAMES } = readInput(listTablesInput, json);
    const names: string[] = [];
    for (const name of engine.tables.names(ExclusiveStartTableName)) {
      if (names.length === Limit) {
        return JSON.stringify({ LastEvaluatedTableName: names.at(-1), TableNames: names });
      }
      names.push(name);
    }
    return JSON.stringify({ TableNames: names });
  },
};
