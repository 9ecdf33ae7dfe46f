import { onAccount, onTable } from "../access.js";
import type { Engine } from "../engine.js";
import { modelled, validation } from "../errors.js";
import type { DynamoDbOperation } from "../operation.js";
import { tableName } from "../wire/inputs/common.js";
import { tableInput } from "../wire/inputs/tables.js";
import { boolean, integer, optional, readInput, required, struct } from "../wire/shapes.js";
import { tableNameOf } from "./names.js";
import type { Table } from "./table.js";

/** AWS's limits for a new account. */
export const describeLimits: DynamoDbOperation = {
  access: onAccount,
  run() {
    return JSON.stringify({
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    });
  },
};

export const describeEndpoints: DynamoDbOperation = {
  access: onAccount,
  run(engine) {
    const Address = `dynamodb.${engine.region}.amazonaws.com`;
    return JSON.stringify({ Endpoints: [{ Address, CachePeriodInMinutes: 1440 }] });
  },
};

const DEFAULT_RECOVERY_DAYS = 35;
/** What was written can be restored after five minutes. */
const RESTORABLE_AFTER_MS = 5 * 60 * 1000;

const updateInput = struct("UpdateContinuousBackupsInput", {
  TableName: required(tableName()),
  PointInTimeRecoverySpecification: required(
    struct("PointInTimeRecoverySpecification", {
      PointInTimeRecoveryEnabled: required(boolean()),
      RecoveryPeriodInDays: optional(integer("Integer", { min: 1, max: DEFAULT_RECOVERY_DAYS })),
    }),
  ),
});

/** We keep the setting; there is nothing to restore from it. */
export const updateContinuousBackups: DynamoDbOperation = {
  access: onTable,
  run(engine, json) {
    const { TableName, PointInTimeRecoverySpecification: wanted } = readInput(updateInput, json);
    if (!wanted.PointInTimeRecoveryEnabled && wanted.RecoveryPeriodInDays !== undefined) {
      throw validation(
        "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.",
      );
    }
    const { record } = backedUpTable(engine, TableName);
    const { pointInTimeRecovery: old, ...plain } = record;
    const days = wanted.RecoveryPeriodInDays ?? DEFAULT_RECOVERY_DAYS;
    const pointInTimeRecovery = { since: old?.since ?? engine.clock.now(), days };
    const table = engine.store.transaction((transaction) =>
      engine.tables.put(
        transaction,
        wanted.PointInTimeRecoveryEnabled ? { ...plain, pointInTimeRecovery } : plain,
      ),
    );
    return backups(engine, table);
  },
};

export const describeContinuousBackups: DynamoDbOperation = {
  access: onTable,
  run(engine, json) {
    return backups(engine, backedUpTable(engine, readInput(tableInput, json).TableName));
  },
};

function backedUpTable(engine: Engine, given: string): Table {
  const name = tableNameOf(engine, given);
  const table = engine.tables.find(name);
  if (table === undefined) throw modelled("TableNotFoundException", `Table not found: ${name}`);
  return table;
}

function backups(engine: Engine, { record }: Table): string {
  const recovery = record.pointInTimeRecovery;
  return JSON.stringify({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription:
        recovery === undefined
          ? { PointInTimeRecoveryStatus: "DISABLED" }
          : {
              EarliestRestorableDateTime: recovery.since / 1000,
              LatestRestorableDateTime:
                Math.max(recovery.since, engine.clock.now() - RESTORABLE_AFTER_MS) / 1000,
              PointInTimeRecoveryStatus: "ENABLED",
              RecoveryPeriodInDays: recovery.days,
            },
    },
  });
}
