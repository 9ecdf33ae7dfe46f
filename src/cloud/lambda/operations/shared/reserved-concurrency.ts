import type { FunctionRecord } from "../../functions/records.js";
import { functionNotFound, invalidParameter } from "../../protocol/errors.js";
import { LATEST } from "../../protocol/names.js";
import type { Context } from "../context.js";

/** The function that a call names. @throws InvalidParameterValueException for a version or an alias, ResourceNotFoundException */
export function unqualifiedFunction(context: Context): FunctionRecord {
  const { request, names, catalogue } = context;
  const { name, qualifier } = names.parse(request.label("FunctionName"), { pattern: "plain" });
  if (qualifier !== undefined) {
    throw invalidParameter(
      "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
    );
  }
  const record = catalogue.function(name);
  if (record === undefined) throw functionNotFound(names.functionArn(name, LATEST));
  return record;
}

/** Stores a function with another reservation. */
export function storeFunction(context: Context, record: FunctionRecord): void {
  context.catalogue.change((change) => change.putFunction(record));
}
