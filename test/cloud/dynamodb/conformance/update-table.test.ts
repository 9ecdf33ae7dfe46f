import { describe, expect, test } from "vitest";
import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import {
  expectRefused,
  INVALID,
  provisionedTable,
  type RefusedRow,
  simpleTable,
  testRefused,
  wire,
} from "./control-plane.js";

const OBSERVED = "ack-api-quirks, observed on AWS in October 2026, ";
const units = (count: number) => ({ ReadCapacityUnits: count, WriteCapacityUnits: count });
const stream = { StreamEnabled: true, StreamViewType: "KEYS_ONLY" };
const g = [{ AttributeName: "g", AttributeType: "S" }];
const keySchema = (AttributeName: string) => [{ AttributeName, KeyType: "HASH" }];
const created = (IndexName: string, more: Json = {}) => ({
  Create: { IndexName, KeySchema: keySchema("g"), Projection: { ProjectionType: "ALL" }, ...more },
});
const indexed = {
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }, ...g],
  GlobalSecondaryIndexes: [
    { IndexName: "byG", KeySchema: keySchema("g"), Projection: { ProjectionType: "ALL" } },
  ],
};

const AT_LEAST =
  "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required";

const row = (
  behaviour: string,
  finding: string,
  change: Json,
  message: string,
  type = "ValidationException",
): RefusedRow => ({
  behaviour,
  source: `${OBSERVED}${finding}`,
  operation: "UpdateTable",
  input: { TableName: "on-demand", ...change },
  type,
  message,
});

const alone = (behaviour: string, change: Json, text: string) =>
  row(behaviour, "DDB-TABLE-433 and DDB-TABLE-382", change, `${INVALID}${text}`);

const ROWS: readonly RefusedRow[] = [
  row("something changes", "DDB-TABLE-442", {}, AT_LEAST),
  row("definitions alone change nothing", "DDB-TABLE-358", { AttributeDefinitions: g }, AT_LEAST),
  row("no index changes nothing", "DDB-TABLE-442", { GlobalSecondaryIndexUpdates: [] }, AT_LEAST),
  row(
    "a list of index updates has some in it",
    "DDB-TABLE-160",
    { GlobalSecondaryIndexUpdates: [], DeletionProtectionEnabled: true },
    `${INVALID}List of GlobalSecondaryIndexUpdates is empty`,
  ),
  row(
    "an index is updated once",
    "DDB-TABLE-160",
    {
      GlobalSecondaryIndexUpdates: [
        { Delete: { IndexName: "byG" } },
        { Update: { IndexName: "byG", OnDemandThroughput: { MaxReadRequestUnits: 5 } } },
      ],
    },
    `${INVALID}Only one global secondary index update per index is allowed simultaneously. Index: byG`,
  ),
  alone(
    "encryption goes with nothing else",
    { SSESpecification: { Enabled: true }, DeletionProtectionEnabled: true },
    "Server-Side Encryption modification must be the only operation in the request",
  ),
  alone(
    "a table class goes with nothing else",
    { TableClass: "STANDARD", DeletionProtectionEnabled: true },
    "TableClass modification must be the only operation in the request",
  ),
  alone(
    "protection goes with nothing else",
    { DeletionProtectionEnabled: true, StreamSpecification: stream },
    "DeletionProtection modification must be the only operation in the request",
  ),
  alone(
    "warm throughput goes with nothing else",
    { WarmThroughput: { ReadUnitsPerSecond: 13_000 }, StreamSpecification: stream },
    "WarmThroughput must be the only operation in the request",
  ),
  alone(
    "limits on demand go with a billing mode",
    { OnDemandThroughput: { MaxReadRequestUnits: 5 }, StreamSpecification: stream },
    "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
  ),
  alone(
    "a stream does not go with units",
    { TableName: "provisioned", ProvisionedThroughput: units(7), StreamSpecification: stream },
    "You cannot modify stream status while updating table IOPS",
  ),
  alone(
    "an index does not come or go with units",
    {
      TableName: "provisioned",
      ProvisionedThroughput: units(7),
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byG" } }],
    },
    "You cannot create or delete index while updating table IOPS",
  ),
  alone(
    "an index does not come or go with a stream",
    { StreamSpecification: stream, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byG" } }] },
    "You cannot create or delete index while changing stream status",
  ),
  row(
    "units are not for a table on demand",
    "DDB-TABLE-059",
    { ProvisionedThroughput: units(1) },
    `${INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ),
  row(
    "a table becomes provisioned with units",
    "DDB-TABLE-057",
    { BillingMode: "PROVISIONED" },
    `${INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED`,
  ),
  row(
    "and so do its indexes",
    "DDB-TABLE-442; dynalite, test/updateTable.js",
    { BillingMode: "PROVISIONED", ProvisionedThroughput: units(1) },
    `${INVALID}ProvisionedThroughput must be specified for index: byG`,
  ),
  row(
    "the same units are no change",
    "DDB-TABLE-057",
    { TableName: "provisioned", ProvisionedThroughput: units(5) },
    "The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. Current WriteCapacityUnits provisioned for the table: 5. Requested WriteCapacityUnits: 5. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
  ),
  row(
    "limits on demand are not for a provisioned table",
    "DDB-TABLE-059",
    { TableName: "provisioned", OnDemandThroughput: { MaxWriteRequestUnits: 5 } },
    `${INVALID}MaxWriteRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
  ),
  row(
    "a limit of 0 is none",
    "DDB-TABLE-457",
    { OnDemandThroughput: { MaxReadRequestUnits: 0, MaxWriteRequestUnits: 0 } },
    `${INVALID}Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range`,
  ),
  row(
    "a table does not get cooler",
    "DDB-TABLE-059",
    { WarmThroughput: { ReadUnitsPerSecond: 1, WriteUnitsPerSecond: 1 } },
    `${INVALID}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, decreasing WarmThroughput is not supported`,
  ),
  row(
    "AWS's own encryption is there already",
    "DDB-TABLE-442",
    { SSESpecification: { Enabled: false } },
    `${INVALID}Table is already encrypted by default`,
  ),
  row(
    "a stream has a view",
    "DDB-TABLE-442",
    { StreamSpecification: { StreamEnabled: true } },
    `${INVALID}If stream is being enabled then UpdateViewType is required`,
  ),
  row(
    "no stream has no view",
    "DDB-TABLE-442",
    { StreamSpecification: { StreamEnabled: false, StreamViewType: "KEYS_ONLY" } },
    `${INVALID}If stream is being disabled, then UpdateViewType must not be specified`,
  ),
  row(
    "there is no stream to disable",
    "DDB-TABLE-442",
    { StreamSpecification: { StreamEnabled: false } },
    "Table has no stream to disable: TableName: on-demand",
  ),
  row(
    "there is one stream",
    "DDB-TABLE-442",
    { TableName: "provisioned", StreamSpecification: stream },
    "Table already has an enabled stream: TableName: provisioned",
  ),
  row(
    "an index update does something",
    "DDB-TABLE-442",
    { GlobalSecondaryIndexUpdates: [{}] },
    `${INVALID}One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null`,
  ),
  row(
    "an index update does one thing",
    "DDB-TABLE-442; alternator test_gsi_updatetable.py",
    {
      AttributeDefinitions: g,
      GlobalSecondaryIndexUpdates: [{ ...created("new"), Delete: { IndexName: "byG" } }],
    },
    `${INVALID}Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object`,
  ),
  row(
    "one index comes or goes at a time",
    "DDB-TABLE-443; alternator test_gsi_updatetable.py",
    {
      AttributeDefinitions: g,
      GlobalSecondaryIndexUpdates: [created("new"), { Delete: { IndexName: "byG" } }],
    },
    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    "LimitExceededException",
  ),
  row(
    "an index is there already, whatever the rest is like",
    "DDB-TABLE-442",
    { GlobalSecondaryIndexUpdates: [created("byG")] },
    "Attempting to create an index which already exists",
  ),
  row(
    "a new index's key is defined with it",
    "DDB-TABLE-442; alternator test_gsi_updatetable.py",
    { GlobalSecondaryIndexUpdates: [created("new")] },
    `${INVALID}AttributeDefinitions is not specified for index: new`,
  ),
  row(
    "an attribute keeps its type",
    "alternator test_gsi_updatetable.py",
    {
      AttributeDefinitions: [{ AttributeName: "g", AttributeType: "N" }],
      GlobalSecondaryIndexUpdates: [created("new")],
    },
    `${INVALID}Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: Schema:[SchemaElement: key{g:S:HASH}] New schema: Schema:[SchemaElement: key{g:N:HASH}]`,
  ),
  row(
    "a new index of a table on demand has no units",
    "DDB-TABLE-442",
    {
      AttributeDefinitions: g,
      GlobalSecondaryIndexUpdates: [created("new", { ProvisionedThroughput: units(1) })],
    },
    `${INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: new when BillingMode is PAY_PER_REQUEST`,
  ),
  row(
    "a new index of a provisioned table has units",
    "DDB-TABLE-442",
    { TableName: "provisioned", AttributeDefinitions: g, GlobalSecondaryIndexUpdates: [created("new")] },
    `${INVALID}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: new`,
  ),
  row(
    "an index that is not there is not deleted",
    "DDB-TABLE-161",
    { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "ghost" } }] },
    "Requested resource not found: Index ghost for table on-demand",
    "ResourceNotFoundException",
  ),
  row(
    "an index of a table on demand gets limits, or is made warmer",
    "DDB-TABLE-457",
    { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byG" } }] },
    `${INVALID}The only Updates for index: byG when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput`,
  ),
  row(
    "what is warm throughput says how warm",
    "DDB-TABLE-457",
    { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "ghost", WarmThroughput: {} } }] },
    `${INVALID}WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: ghost`,
  ),
  row(
    "a request is checked before its table is looked for",
    "DDB-TABLE-070",
    { TableName: "missing", ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 0 } },
    "1 validation error detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ),
  row(
    "a table that is not there is not updated",
    "DDB-TABLE-070",
    { TableName: "missing", DeletionProtectionEnabled: true },
    "Requested resource not found: Table: missing not found",
    "ResourceNotFoundException",
  ),
];

describe("UpdateTable refuses", () => {
  const aws = wire(async (to) => {
    await to.done("CreateTable", simpleTable("on-demand", indexed));
    const [index] = indexed.GlobalSecondaryIndexes;
    await to.done(
      "CreateTable",
      provisionedTable("provisioned", 5, {
        ...indexed,
        GlobalSecondaryIndexes: [{ ...index, ProvisionedThroughput: units(5) }],
        StreamSpecification: stream,
      }),
    );
  });

  testRefused(aws, ROWS);
});

describe("UpdateTable", () => {
  const aws = wire(async (to) => {
    await to.done("CreateTable", provisionedTable("units", 10));
    await to.done("CreateTable", simpleTable("on-demand"));
  });
  const update = async (TableName: string, change: Json) =>
    (await aws.done("UpdateTable", { TableName, ...change })).TableDescription;
  const described = async (TableName: string) => (await aws.done("DescribeTable", { TableName })).Table;

  // ack-api-quirks DDB-TABLE-060; dynalite, test/updateTable.js.
  test("shows the units that the table has until it has others", async () => {
    expect(await update("units", { ProvisionedThroughput: units(12) })).toMatchObject({
      TableStatus: "UPDATING",
      ProvisionedThroughput: { ...units(10), LastIncreaseDateTime: expect.any(Number) },
    });
    expect(await described("units")).toMatchObject({
      TableStatus: "ACTIVE",
      ProvisionedThroughput: { ...units(12), NumberOfDecreasesToday: 0 },
      WarmThroughput: { ReadUnitsPerSecond: 12, WriteUnitsPerSecond: 12 },
    });
  });

  // ack-api-quirks DDB-TABLE-184, -185 and -326.
  test("takes units away four times a day, then once an hour, and again from midnight", async () => {
    for (const count of [9, 8, 7, 6]) await update("units", { ProvisionedThroughput: units(count) });
    await expectRefused(aws, {
      behaviour: "",
      source: "",
      operation: "UpdateTable",
      input: { TableName: "units", ProvisionedThroughput: { ReadCapacityUnits: 20, WriteCapacityUnits: 5 } },
      type: "LimitExceededException",
      message:
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of decreases today: 4. Last decrease at Sunday, November 1, 2026 at 12:00:00 AM Coordinated Universal Time. Next decrease can be made at Sunday, November 1, 2026 at 1:00:00 AM Coordinated Universal Time",
    });
    expect(await described("units")).toMatchObject({
      ProvisionedThroughput: { ...units(6), NumberOfDecreasesToday: 4 },
      WarmThroughput: { ReadUnitsPerSecond: 12, WriteUnitsPerSecond: 12 },
    });
    await aws.dynamoDb.clock.advance(60 * 60 * 1000);
    await update("units", { ProvisionedThroughput: units(5) });
    expect(await described("units")).toMatchObject({ ProvisionedThroughput: { NumberOfDecreasesToday: 5 } });
    await aws.dynamoDb.clock.advance(24 * 60 * 60 * 1000);
    expect(await described("units")).toMatchObject({ ProvisionedThroughput: { NumberOfDecreasesToday: 0 } });
    await update("units", { ProvisionedThroughput: units(4) });
  });

  // ack-api-quirks DDB-TABLE-178; -1 is echoed, then gone.
  test("merges limits on demand, and takes away those of -1", async () => {
    await update("on-demand", { OnDemandThroughput: { MaxReadRequestUnits: 5, MaxWriteRequestUnits: 6 } });
    expect(await update("on-demand", { OnDemandThroughput: { MaxReadRequestUnits: -1 } })).toMatchObject({
      TableStatus: "ACTIVE",
      OnDemandThroughput: { MaxReadRequestUnits: -1, MaxWriteRequestUnits: 6 },
    });
    expect(await described("on-demand")).toHaveProperty("OnDemandThroughput", { MaxWriteRequestUnits: 6 });
    await update("on-demand", { OnDemandThroughput: { MaxWriteRequestUnits: -1 } });
    expect(await described("on-demand")).not.toHaveProperty("OnDemandThroughput");
  });

  // ack-api-quirks DDB-TABLE-060, -062 and -064.
  test("changes the billing mode, and forgets limits on demand", async () => {
    await update("on-demand", { OnDemandThroughput: { MaxReadRequestUnits: 5 } });
    await update("on-demand", { BillingMode: "PROVISIONED", ProvisionedThroughput: units(3) });
    const provisioned = await described("on-demand");
    expect(provisioned).toMatchObject({
      BillingModeSummary: {
        BillingMode: "PROVISIONED",
        LastUpdateToPayPerRequestDateTime: expect.any(Number),
      },
      ProvisionedThroughput: units(3),
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000 },
    });
    expect(provisioned).not.toHaveProperty("OnDemandThroughput");
    expect(await update("units", { BillingMode: "PAY_PER_REQUEST" })).toMatchObject({
      TableStatus: "UPDATING",
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ProvisionedThroughput: units(0),
    });
  });

  // alternator test_gsi_updatetable.py; definitions that no key uses are dropped.
  test("adds an index, fills it, and takes it away with its definitions", async () => {
    await aws.done("CreateTable", simpleTable("filled"));
    const put = (id: string, value: string) =>
      aws.done("PutItem", { TableName: "filled", Item: { id: { S: id }, g: { S: value } } });
    await put("1", "x");
    await put("2", "y".repeat(2049));
    const unused = { AttributeName: "unused", AttributeType: "S" };
    expect(
      await update("filled", {
        AttributeDefinitions: [...g, unused],
        GlobalSecondaryIndexUpdates: [created("byG")],
      }),
    ).toMatchObject({
      TableStatus: "UPDATING",
      AttributeDefinitions: [{ AttributeName: "id" }, { AttributeName: "g" }],
      GlobalSecondaryIndexes: [{ IndexName: "byG", IndexStatus: "CREATING", Backfilling: false }],
    });
    const scanned = await aws.done("Scan", { TableName: "filled", IndexName: "byG" });
    expect(scanned.Items).toEqual([{ id: { S: "1" }, g: { S: "x" } }]);
    expect(
      await update("filled", { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byG" } }] }),
    ).toMatchObject({ GlobalSecondaryIndexes: [{ IndexName: "byG", IndexStatus: "DELETING" }] });
    const after = await described("filled");
    expect(after).not.toHaveProperty("GlobalSecondaryIndexes");
    expect(after).toHaveProperty("AttributeDefinitions", [{ AttributeName: "id", AttributeType: "S" }]);
  });

  // ack-api-quirks DDB-TABLE-082: the key's ARN is known again, another name of it is a change.
  test("changes the key that a table is encrypted with", async () => {
    await aws.done("CreateTable", simpleTable("keyed", { SSESpecification: { SSEType: "KMS" } }));
    const shown = await described("keyed");
    const { KMSMasterKeyArn } = Object(shown).SSEDescription;
    await expectRefused(aws, {
      behaviour: "",
      source: "",
      operation: "UpdateTable",
      input: {
        TableName: "keyed",
        SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: KMSMasterKeyArn },
      },
      type: "ValidationException",
      message: `${INVALID}Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key`,
    });
    const KMSMasterKeyId = "11111111-2222-4333-8444-555555555555";
    const SSESpecification = { Enabled: true, SSEType: "KMS", KMSMasterKeyId };
    expect(await update("keyed", { SSESpecification })).toMatchObject({
      TableStatus: "ACTIVE",
      SSEDescription: { Status: "UPDATING", KMSMasterKeyArn },
    });
    expect(await described("keyed")).toMatchObject({
      SSEDescription: { Status: "ENABLED", KMSMasterKeyArn: expect.stringMatching(`key/${KMSMasterKeyId}$`) },
    });
  });

  // ack-api-quirks DDB-TABLE-177 and -284: the answer shows the class that the table has until it has another.
  test("changes the table class, of which the standard one is not told", async () => {
    await aws.done("CreateTable", simpleTable("classed"));
    expect(await update("classed", { TableClass: "STANDARD" })).not.toHaveProperty("TableClassSummary");
    const infrequent = { TableClass: "STANDARD_INFREQUENT_ACCESS" };
    const changing = await update("classed", infrequent);
    expect(changing).toMatchObject({ TableStatus: "UPDATING" });
    expect(changing).not.toHaveProperty("TableClassSummary");
    expect(await described("classed")).toMatchObject({ TableClassSummary: infrequent });
  });

  // ack-api-quirks DDB-TABLE-050, -029 and -035: a stream's ARN stays when the stream is gone, and is another's later.
  test("disables a stream, and enables another", async () => {
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "KEYS_ONLY" };
    await aws.done("CreateTable", simpleTable("streamed", { StreamSpecification }));
    const { LatestStreamArn } = Object(await described("streamed"));
    await aws.dynamoDb.clock.advance(1000);
    await update("streamed", { StreamSpecification: { StreamEnabled: false } });
    const without = await described("streamed");
    expect(without).toMatchObject({ LatestStreamArn });
    expect(without).not.toHaveProperty("StreamSpecification");
    expect(await update("streamed", { StreamSpecification })).toMatchObject({
      TableStatus: "UPDATING",
      StreamSpecification,
    });
    expect(Object(await described("streamed")).LatestStreamArn).not.toBe(LatestStreamArn);
  });

  // LocalStack, snapshot test_dynamodb_create_table_with_partial_sse_specification of 2025-10-08.
  test("gives up a key of the account", async () => {
    await aws.done("CreateTable", simpleTable("encrypted", { SSESpecification: { Enabled: true } }));
    expect(await update("encrypted", { SSESpecification: { Enabled: false } })).toMatchObject({
      SSEDescription: { Status: "UPDATING", SSEType: "KMS", KMSMasterKeyArn: expect.any(String) },
    });
    expect(await described("encrypted")).not.toHaveProperty("SSEDescription");
  });
});
