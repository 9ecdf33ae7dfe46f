import { type DynamoDbError, validation } from "../errors.js";

/** The statement is no PartiQL; `detail` is what the parser of PartiQL says of it. */
export const malformed = (detail: string): DynamoDbError =>
  validation(`Statement wasn't well formed, can't be processed: ${detail}`);

/** Where a token stands, as AWS writes it: line, column and length. */
export const position = ({ line, column, length }: Place): string => `${line}:${column}:${length}`;

export interface Place {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export const duplicateItem = "Duplicate primary key exists in table";

export const noFullKey = (): DynamoDbError =>
  validation("Where clause does not contain a mandatory equality on all key attributes");

export const unsupportedOperator = (operator: string): DynamoDbError =>
  validation(`Unsupported operator in Condition Expression. Operator: ${operator}`);
