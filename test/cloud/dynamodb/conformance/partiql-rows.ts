import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import type { Row } from "./rows.js";

/** What the rows about PartiQL have in common. */

export const MALFORMED = "Statement wasn't well formed, can't be processed: ";
export const FAILED = ["ConditionalCheckFailedException", "The conditional request failed"] as const;
export const KEY_MISSING = "Where clause does not contain a mandatory equality on all key attributes";

export const statement = (Statement: string, more: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "ExecuteStatement",
  input: { Statement, ...more },
});

export const batch = (
  statements: readonly (string | Json)[],
  more: Json = {},
): Pick<Row, "operation" | "input"> => ({
  operation: "BatchExecuteStatement",
  input: { Statements: statements.map(member), ...more },
});

export const transaction = (
  statements: readonly (string | Json)[],
  more: Json = {},
): Pick<Row, "operation" | "input"> => ({
  operation: "ExecuteTransaction",
  input: { TransactStatements: statements.map(member), ...more },
});

const member = (statement: string | Json): Json =>
  typeof statement === "string" ? { Statement: statement } : statement;

export const id = (text: string): Json => ({ id: { S: text } });

/** Items of the table `Range`: two partitions of three. */
export const partitions: readonly Json[] = ["a", "b"].flatMap((p) =>
  ["1", "2", "3"].map((s) => ({
    p: { S: p },
    s: { N: s },
    l: { S: `l${s}` },
    g: { S: `g${p}` },
    x: { S: "x" },
    y: { S: `y${s}` },
  })),
);
