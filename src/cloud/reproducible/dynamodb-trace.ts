/** Writes down what was committed to tables. */
import type { DynamoDbHooks } from "../dynamodb/hooks.js";
import type { Trace } from "./trace.js";

/** Reads are left out: how often a client looks depends on the machine. */
const WRITES = new Set([
  ..."PutItem UpdateItem DeleteItem BatchWriteItem TransactWriteItems".split(" "),
  ..."CreateTable UpdateTable DeleteTable UpdateTimeToLive".split(" "),
]);

/** Hooks that add a line to the trace for each write, done or refused. */
export function tracedWrites(trace: Trace): DynamoDbHooks {
  return {
    after: ({ operation, input, caller }, { error }) => {
      if (!WRITES.has(operation)) return undefined;
      trace.record("dynamodb", {
        operation,
        role: caller?.roleName,
        input,
        error: error?.name,
      });
      return undefined;
    },
  };
}
