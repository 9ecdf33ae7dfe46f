/** The tables of a template: their keys, indexes and expiry. */
import { readTable, type TypedTable } from "../input/table.js";
import type { Template } from "./intrinsics.js";
import { type Json, listOf, objectOf, textOf } from "./json.js";

type Keys = TypedTable["keys"];

export function tablesOf(template: Template): readonly TypedTable[] {
  const tables: TypedTable[] = [];
  for (const id of template.resources.keys()) {
    const type = template.typeOf(id);
    const name = template.text({ Ref: id }) ?? id;
    const properties = objectOf(template.value(template.properties(id)));
    if (type === "AWS::Serverless::SimpleTable") tables.push(simpleTable(name, properties));
    if (type !== "AWS::DynamoDB::Table" && type !== "AWS::DynamoDB::GlobalTable") continue;
    const keys = keysOf(properties, properties);
    if (keys.length === 0) continue;
    const { AttributeName, Enabled } = objectOf(properties.TimeToLiveSpecification);
    const expiry = String(Enabled) === "true" ? textOf(AttributeName) : undefined;
    const indexes = [
      ...listOf(properties.GlobalSecondaryIndexes),
      ...listOf(properties.LocalSecondaryIndexes),
    ].map((each) => {
      const index = objectOf(each);
      return { name: textOf(index.IndexName) ?? "", keys: keysOf(index, properties) };
    });
    tables.push({
      name,
      keys,
      ...(expiry !== undefined && { expiry }),
      ...(indexes.length > 0 && { indexes }),
    });
  }
  return tables;
}

function keysOf({ KeySchema }: Json, { AttributeDefinitions }: Json): Keys {
  const types = new Map(
    listOf(AttributeDefinitions).map((each) => {
      const { AttributeName, AttributeType } = objectOf(each);
      return [textOf(AttributeName), AttributeType] as const;
    }),
  );
  const parts = listOf(KeySchema).map(objectOf);
  const ordered = [...parts].sort((a, b) => Number(a.KeyType !== "HASH") - Number(b.KeyType !== "HASH"));
  return ordered.map(({ AttributeName }) => {
    const name = textOf(AttributeName) ?? "";
    const type = types.get(name);
    return { name, type: type === "N" || type === "B" ? type : "S" };
  });
}

function simpleTable(name: string, { PrimaryKey }: Json): TypedTable {
  const { Name = "id", Type = "String" } = objectOf(PrimaryKey);
  const type = Type === "Number" ? ":N" : Type === "Binary" ? ":B" : "";
  return { name, keys: readTable(`simple=${String(Name)}${type}`).keys };
}
