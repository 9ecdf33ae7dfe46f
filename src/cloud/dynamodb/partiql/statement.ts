import type { Engine } from "../engine.js";
import { validation } from "../errors.js";
import type { DynamoDbOperation } from "../operation.js";
import type { Place } from "../storage/place.js";
import { replaceItem } from "../storage/write.js";
import { tableOf } from "../tables/names.js";
import { type Part, type PlannedWrite, placeOf, plan } from "../transactions/plan.js";
import { Consumption, capacityMember, objectOf } from "../wire/capacity.js";
import { executeStatementInput } from "../wire/inputs/statements.js";
import { readInput } from "../wire/shapes.js";
import { onStatements } from "./access.js";
import { digestOf } from "./next-token.js";
import { parametersOf, prepare } from "./prepare.js";
import { select } from "./select.js";
import { errorFor, type PreparedWrite } from "./write.js";

/** `ExecuteStatement`. */
export const executeStatement: DynamoDbOperation = {
  access: onStatements,
  run(engine, json) {
    const input = readInput(executeStatementInput, json);
    const prepared = prepare(input.Statement, parametersOf(input.Parameters));
    if (prepared.kind === "exists") {
      throw validation("EXISTS can only be used in ExecuteTransaction write requests.");
    }
    if (prepared.kind === "select") {
      const { items, consumption, last } = select(engine, prepared, {
        limit: input.Limit,
        consistent: input.ConsistentRead ?? false,
        token: input.NextToken,
        digest: digestOf(input.Statement, json.Parameters),
      });
      return objectOf(
        `,"Items":[${items.join(",")}]`,
        last === undefined ? "" : `,"NextToken":"${last.token}","LastEvaluatedKey":${last.key}`,
        capacityMember(input.ReturnConsumedCapacity, () => consumption),
      );
    }
    // Only a read has a page to go on after.
    if (input.NextToken !== undefined) throw validation("NextToken does not match request");
    const table = tableOf(engine, prepared.target.table);
    const part = prepared.part(table, input.ReturnValuesOnConditionCheckFailure === "ALL_OLD");
    const place = placeOf(table, part);
    engine.inFlight.checkFree(place);
    const done = planned(engine, part, place);
    if (done.old !== undefined || done.next !== undefined) {
      engine.store.transaction((transaction) => replaceItem(engine, transaction, place, done.old, done.next));
    }
    return objectOf(
      `,"Items":[${returned(prepared, part, done)}]`,
      capacityMember(input.ReturnConsumedCapacity, () => {
        const consumption = new Consumption(table);
        consumption.addWrite(done.old, done.next);
        return consumption;
      }),
    );
  },
};

const returned = (prepared: PreparedWrite, part: Part, done: PlannedWrite): string =>
  prepared.returned(part, done) ?? "";

/** @throws DynamoDbError when the stored item keeps the statement from being done */
function planned(engine: Engine, part: Part, place: Place): PlannedWrite {
  const result = plan(engine, part, place);
  if (result === undefined) throw new TypeError("A plan without a place");
  if ("code" in result) throw errorFor(result);
  return result;
}
