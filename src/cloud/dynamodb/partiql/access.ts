import type { Access } from "../../contract/access.js";
import { dynamoDbAccess, tableArn } from "../access.js";
import { DynamoDbError } from "../errors.js";
import type { Asked } from "../operation.js";
import { isJsonObject, type JsonObject } from "../wire/json.js";
import { parseStatement } from "./parse-statement.js";
import type { Statement } from "./syntax.js";

const ACTIONS: Readonly<Record<Statement["kind"], string>> = {
  select: "PartiQLSelect",
  exists: "PartiQLSelect",
  insert: "PartiQLInsert",
  update: "PartiQLUpdate",
  delete: "PartiQLDelete",
};

/** What the statements of a request need permission for. */
export const onStatements = (asked: Asked): readonly Access[] =>
  statementsIn(asked.input).map(({ kind, target }) => {
    const table = tableArn(asked, target.table);
    return dynamoDbAccess(
      ACTIONS[kind],
      target.index === undefined ? table : `${table}/index/${target.index}`,
    );
  });

/** The statements of a request that can be read: others touch nothing. */
function statementsIn(input: JsonObject): readonly Statement[] {
  const members: readonly unknown[] = [input, input.Statements, input.TransactStatements].flat();
  return members.flatMap((member) => {
    if (!isJsonObject(member) || typeof member.Statement !== "string") return [];
    try {
      return [parseStatement(member.Statement).statement];
    } catch (error) {
      if (error instanceof DynamoDbError) return [];
      throw error;
    }
  });
}
