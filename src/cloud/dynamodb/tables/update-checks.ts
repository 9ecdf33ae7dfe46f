import { invalidParameter, validation } from "../errors.js";
import type { UpdateTableInput } from "../wire/inputs/tables.js";
import { checkTableClass } from "./create.js";
import { checkEncryption } from "./encryption.js";
import { checkUnits } from "./throughput.js";

/** What is wrong with a request to update a table, whatever the table is like. @throws DynamoDbError */
export function checkRequest(input: UpdateTableInput): void {
  checkSomething(input);
  checkTableClass(input.TableClass);
  checkEncryption(input.SSESpecification);
  checkAlone(input);
  if (input.GlobalSecondaryIndexUpdates?.length === 0) {
    throw invalidParameter("List of GlobalSecondaryIndexUpdates is empty");
  }
  if (input.BillingMode === "PROVISIONED" && input.ProvisionedThroughput === undefined) {
    throw invalidParameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  if (input.ProvisionedThroughput !== undefined) checkUnits(input.ProvisionedThroughput);
  checkIndexUpdates(input.GlobalSecondaryIndexUpdates ?? []);
}

type Updates = NonNullable<UpdateTableInput["GlobalSecondaryIndexUpdates"]>;

function checkSomething(input: UpdateTableInput): void {
  const {
    TableName: _name,
    AttributeDefinitions: _definitions,
    GlobalSecondaryIndexUpdates,
    ...others
  } = input;
  if (Object.values(others).some((value) => value !== undefined)) return;
  if (GlobalSecondaryIndexUpdates !== undefined && GlobalSecondaryIndexUpdates.length > 0) return;
  throw validation(
    "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required",
  );
}

/** Changes that go with no other in one request, in the order in which AWS names them. */
const ALONE = {
  SSESpecification: "Server-Side Encryption modification",
  TableClass: "TableClass modification",
  DeletionProtectionEnabled: "DeletionProtection modification",
  WarmThroughput: "WarmThroughput",
} as const;

function checkAlone(input: UpdateTableInput): void {
  const { TableName: _name, AttributeDefinitions: _definitions, ...changes } = input;
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  const given = Object.entries(changes)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name]) => name);
  const moved = updates.some(({ Create, Delete }) => Create !== undefined || Delete !== undefined);
  for (const [name, what] of Object.entries(ALONE)) {
    if (given.length < 2 || !given.includes(name)) continue;
    if (name === "WarmThroughput" && updates.some(({ Create }) => Create !== undefined)) {
      throw invalidParameter(
        "Create global secondary index cannot be specified when updating WarmThroughput",
      );
    }
    throw invalidParameter(`${what} must be the only operation in the request`);
  }
  if (given.includes("OnDemandThroughput") && given.some((name) => !/^(OnDemand|Billing)/.test(name))) {
    throw invalidParameter(
      "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
    );
  }
  const streamed = given.includes("StreamSpecification");
  if (given.includes("ProvisionedThroughput")) {
    if (streamed) throw invalidParameter("You cannot modify stream status while updating table IOPS");
    if (moved) throw invalidParameter("You cannot create or delete index while updating table IOPS");
  }
  if (streamed && moved) {
    throw invalidParameter("You cannot create or delete index while changing stream status");
  }
}

function checkIndexUpdates(updates: Updates): void {
  const names = new Set<string>();
  for (const { Create, Update, Delete } of updates) {
    const name = Update?.IndexName ?? Create?.IndexName ?? Delete?.IndexName;
    if (name === undefined) {
      throw invalidParameter(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    }
    if ([Create, Update, Delete].filter((one) => one !== undefined).length > 1) {
      throw invalidParameter(
        "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
      );
    }
    if (names.has(name)) {
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    }
    names.add(name);
    const warm = Update?.WarmThroughput;
    if (warm && warm.ReadUnitsPerSecond === undefined && warm.WriteUnitsPerSecond === undefined) {
      throw invalidParameter(
        `WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: ${name}`,
      );
    }
    if (Create?.ProvisionedThroughput !== undefined) checkUnits(Create.ProvisionedThroughput);
  }
}
