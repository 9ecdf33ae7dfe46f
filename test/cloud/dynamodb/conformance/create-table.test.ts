import { describe, expect, test } from "vitest";
import {
  INVALID,
  provisionedTable,
  type RefusedRow,
  simpleTable,
  testRefused,
  wire,
} from "./control-plane.js";

const OBSERVED = "ack-api-quirks, observed on AWS in October 2026, ";
const name = "conformance";
const s = (...names: readonly string[]) =>
  names.map((AttributeName) => ({ AttributeName, AttributeType: "S" }));
const keys = (...names: readonly string[]) =>
  names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? "HASH" : "RANGE" }));
const index = (IndexName: string, attribute: string, more = {}) => ({
  IndexName,
  KeySchema: keys(attribute),
  Projection: { ProjectionType: "ALL" },
  ...more,
});
const withIndex = (one: object) =>
  simpleTable(name, { AttributeDefinitions: s("id", "g"), GlobalSecondaryIndexes: [one] });

const validation = (
  behaviour: string,
  source: string,
  input: RefusedRow["input"],
  message: string,
): RefusedRow => ({
  behaviour,
  source,
  operation: "CreateTable",
  input,
  type: "ValidationException",
  message,
});

const ROWS: readonly RefusedRow[] = [
  validation(
    "without a billing mode a table is provisioned, and needs its units",
    `${OBSERVED}DDB-TABLE-024`,
    { TableName: name, AttributeDefinitions: s("id"), KeySchema: keys("id") },
    `${INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
  ),
  validation(
    "units are not for a table on demand",
    `${OBSERVED}DDB-TABLE-038`,
    simpleTable(name, { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } }),
    `${INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ),
  validation(
    "of two wrong units, those for writes come first",
    `${OBSERVED}DDB-TABLE-038`,
    provisionedTable(name, 0),
    "2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ),
  validation(
    "limits on demand are not for a provisioned table",
    `${OBSERVED}DDB-TABLE-038`,
    provisionedTable(name, 1, { OnDemandThroughput: { MaxReadRequestUnits: 5 } }),
    `${INVALID}MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.`,
  ),
  ...[0, -1, -2].map((units) =>
    validation(
      `a limit of ${units} is none`,
      `${OBSERVED}DDB-TABLE-039`,
      simpleTable(name, { OnDemandThroughput: { MaxReadRequestUnits: units, MaxWriteRequestUnits: units } }),
      `${INVALID}Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range`,
    ),
  ),
  validation(
    "a table on demand is never cooler than a new one",
    `${OBSERVED}DDB-TABLE-039`,
    simpleTable(name, { WarmThroughput: { ReadUnitsPerSecond: 1, WriteUnitsPerSecond: 1 } }),
    `${INVALID}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial`,
  ),
  validation(
    "a provisioned table is never cooler than its units",
    `${OBSERVED}DDB-TABLE-039`,
    provisionedTable(name, 10, { WarmThroughput: { ReadUnitsPerSecond: 5, WriteUnitsPerSecond: 5 } }),
    `${INVALID}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than ReadCapacityUnits of ProvisionedThroughput`,
  ),
  validation(
    "the partition key comes first",
    `${OBSERVED}DDB-TABLE-042`,
    simpleTable(name, { KeySchema: [{ AttributeName: "id", KeyType: "RANGE" }] }),
    "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
  ),
  validation(
    "there is one partition key",
    `${OBSERVED}DDB-TABLE-042`,
    simpleTable(name, {
      AttributeDefinitions: s("id", "b"),
      KeySchema: [...keys("id"), ...keys("b")],
    }),
    "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
  ),
  validation(
    "there is a key",
    `${OBSERVED}DDB-TABLE-042`,
    simpleTable(name, { KeySchema: [] }),
    "1 validation error detected: Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ),
  validation(
    "an attribute is defined once",
    `${OBSERVED}DDB-TABLE-042`,
    simpleTable(name, { AttributeDefinitions: s("id", "id") }),
    "Attribute Name is duplicated: id",
  ),
  validation(
    "keys are defined",
    `${OBSERVED}DDB-TABLE-042`,
    simpleTable(name, { AttributeDefinitions: [] }),
    "Invalid KeySchema: Some index key attribute have no definition",
  ),
  validation(
    "keys are defined by their very names",
    `${OBSERVED}DDB-TABLE-042`,
    simpleTable(name, { AttributeDefinitions: s("ID") }),
    `${INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [id], AttributeDefinitions: [ID]`,
  ),
  validation(
    "nothing else is defined",
    `${OBSERVED}DDB-TABLE-042`,
    simpleTable(name, { AttributeDefinitions: s("id", "x") }),
    `${INVALID}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
  ),
  validation(
    "nothing else is defined beside indexes",
    "moto, test_dynamodb_create_table.py",
    simpleTable(name, {
      AttributeDefinitions: s("c", "id", "g"),
      GlobalSecondaryIndexes: [index("byG", "g")],
    }),
    `${INVALID}Some AttributeDefinitions are not used. AttributeDefinitions: [c, id, g], keys used: [id, g]`,
  ),
  validation(
    "an index of a provisioned table has units of its own",
    `${OBSERVED}DDB-TABLE-442`,
    provisionedTable(name, 1, {
      AttributeDefinitions: s("id", "g"),
      GlobalSecondaryIndexes: [index("byG", "g")],
    }),
    `${INVALID}ProvisionedThroughput is not specified for index: byG`,
  ),
  validation(
    "an index of a table on demand has none",
    `${OBSERVED}DDB-TABLE-442`,
    withIndex(index("byG", "g", { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } })),
    `${INVALID}ProvisionedThroughput should not be specified for index: byG when BillingMode is PAY_PER_REQUEST`,
  ),
  validation(
    "a definition that nothing uses is found before what is wrong with an index",
    `${OBSERVED}DDB-TABLE-127`,
    simpleTable(name, {
      AttributeDefinitions: s("id", "g", "x"),
      GlobalSecondaryIndexes: [index("byG", "g", { Projection: {} })],
    }),
    `${INVALID}Some AttributeDefinitions are not used. AttributeDefinitions: [id, g, x], keys used: [id, g]`,
  ),
  validation(
    "a limit of 0 is none of an index either",
    `${OBSERVED}DDB-TABLE-128`,
    withIndex(index("byG", "g", { OnDemandThroughput: { MaxReadRequestUnits: 0 } })),
    `${INVALID}Requested MaxReadRequestUnits for OnDemandThroughput for index : byG is outside of valid range`,
  ),
  validation(
    "an index on demand is never cooler than a new one",
    `${OBSERVED}DDB-TABLE-128`,
    withIndex(index("byG", "g", { WarmThroughput: { ReadUnitsPerSecond: 1 } })),
    `${INVALID}Requested ReadUnitsPerSecond for WarmThroughput for index byG is lower than initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial`,
  ),
  validation(
    "a projection with a list has some in it",
    `${OBSERVED}DDB-TABLE-126`,
    withIndex(index("byG", "g", { Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: [] } })),
    "1 validation error detected: Value '[]' at 'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ),
  validation(
    "a projection that includes says what",
    `${OBSERVED}DDB-TABLE-126`,
    withIndex(index("byG", "g", { Projection: { ProjectionType: "INCLUDE" } })),
    `${INVALID}ProjectionType is INCLUDE, but NonKeyAttributes is not specified`,
  ),
  validation(
    "a projection of keys includes nothing else",
    `${OBSERVED}DDB-TABLE-126`,
    withIndex(index("byG", "g", { Projection: { ProjectionType: "KEYS_ONLY", NonKeyAttributes: ["a"] } })),
    `${INVALID}ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified`,
  ),
  validation(
    "there are twenty global indexes at most",
    `${OBSERVED}DDB-TABLE-129`,
    simpleTable(name, {
      GlobalSecondaryIndexes: Array.from({ length: 21 }, (_, i) => index(`by${i}x`, "id")),
    }),
    `${INVALID}GlobalSecondaryIndex count exceeds the per-table limit of 20`,
  ),
  validation(
    "a list of global indexes has some in it",
    `${OBSERVED}DDB-TABLE-043`,
    simpleTable(name, { GlobalSecondaryIndexes: [] }),
    `${INVALID}List of GlobalSecondaryIndexes is empty`,
  ),
  validation(
    "a local index needs a table with a sort key",
    `${OBSERVED}DDB-TABLE-129`,
    simpleTable(name, { LocalSecondaryIndexes: [index("byId", "id")] }),
    `${INVALID}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
  ),
  validation(
    "a projection has a type",
    `${OBSERVED}DDB-TABLE-457`,
    withIndex(index("byG", "g", { Projection: {} })),
    `${INVALID}Unknown ProjectionType: null`,
  ),
  validation(
    "a projection names an attribute once",
    `${OBSERVED}DDB-TABLE-442; alternator test_gsi.py`,
    withIndex(index("byG", "g", { Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["a", "a"] } })),
    `${INVALID}Duplicate element in NonKeyAttributes: a`,
  ),
  validation(
    "an index's name is too short before it has wrong characters",
    `${OBSERVED}DDB-TABLE-457`,
    withIndex(index("", "g")),
    "2 validation errors detected: Value '' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value '' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
  ),
  validation(
    "a definition lacks its type before its name",
    `${OBSERVED}DDB-TABLE-457`,
    simpleTable(name, { AttributeDefinitions: [{}] }),
    "2 validation errors detected: Value null at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must not be null; Value null at 'attributeDefinitions.1.member.attributeName' failed to satisfy constraint: Member must not be null",
  ),
  validation(
    "a stream has a view",
    `${OBSERVED}DDB-TABLE-442`,
    simpleTable(name, { StreamSpecification: { StreamEnabled: true } }),
    `${INVALID}Table is being created with a stream enabled, UpdateViewType is required`,
  ),
  validation(
    "no stream has no view",
    `${OBSERVED}DDB-TABLE-442`,
    simpleTable(name, { StreamSpecification: { StreamEnabled: false, StreamViewType: "KEYS_ONLY" } }),
    `${INVALID}Table is being created with a stream disabled, UpdateViewType should not be specified`,
  ),
  validation(
    "there are four views",
    `${OBSERVED}DDB-TABLE-457`,
    simpleTable(name, { StreamSpecification: { StreamEnabled: true, StreamViewType: "" } }),
    "1 validation error detected: Value '' at 'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy enum value set: [OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE]",
  ),
  validation(
    "there are two table classes",
    `${OBSERVED}DDB-TABLE-442`,
    simpleTable(name, { TableClass: "GLACIER" }),
    "Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].",
  ),
  validation(
    "there are two billing modes",
    `${OBSERVED}DDB-TABLE-457`,
    simpleTable(name, { BillingMode: "" }),
    "1 validation error detected: Value '' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]",
  ),
  validation(
    "a type of encryption is for encryption",
    `${OBSERVED}DDB-TABLE-442`,
    simpleTable(name, { SSESpecification: { Enabled: false, SSEType: "KMS" } }),
    `${INVALID}SSEType can not be specified if Enabled is false`,
  ),
  validation(
    "AWS's own encryption is no type",
    `${OBSERVED}DDB-TABLE-442`,
    simpleTable(name, { SSESpecification: { Enabled: true, SSEType: "AES256" } }),
    `${INVALID}SSEType AES256 is not supported`,
  ),
  validation(
    "a key has an id",
    `${OBSERVED}DDB-TABLE-457`,
    simpleTable(name, { SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: "" } }),
    "1 validation error detected: Value '' at 'sSESpecification.kMSMasterKeyId' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ),
  validation(
    "no tag starts with aws:",
    `${OBSERVED}DDB-TABLE-110`,
    simpleTable(name, { Tags: [{ Key: "aws:foo", Value: "x" }] }),
    "Tag Key cannot be prefixed with aws:, Key: aws:foo",
  ),
  validation(
    "there are fifty tags at most",
    `${OBSERVED}DDB-TABLE-110`,
    simpleTable(name, { Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: "" })) }),
    "Number of Tags exceed the current limit for the provided ResourceArn",
  ),
  {
    behaviour: "a table is created once",
    source: "LocalStack, snapshot test_create_duplicate_table of 2025-10-08",
    operation: "CreateTable",
    input: simpleTable("there"),
    type: "ResourceInUseException",
    message: "Table already exists: there",
  },
];

describe("CreateTable", () => {
  const aws = wire((to) => to.done("CreateTable", simpleTable("there")).then(() => {}));

  testRefused(aws, ROWS);

  test("creates nothing when it refuses", async () => {
    expect(await aws.done("ListTables", {})).toEqual({ TableNames: ["there"] });
  });
});

describe("what a table shows of itself", () => {
  const aws = wire();

  // LocalStack, snapshots test_table_crud and test_gsi_with_billing_mode of 2025-10-08.
  test("a table on demand, when it is new and later", async () => {
    const input = withIndex(index("byG", "g"));
    const throughput = { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
    const arn = `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;
    const warm = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000, Status: "ACTIVE" };
    const shown = {
      AttributeDefinitions: s("id", "g"),
      TableName: name,
      KeySchema: keys("id"),
      CreationDateTime: expect.any(Number),
      ProvisionedThroughput: throughput,
      TableSizeBytes: 0,
      ItemCount: 0,
      TableArn: arn,
      TableId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      DeletionProtectionEnabled: false,
    };
    const shownIndex = {
      IndexName: "byG",
      KeySchema: keys("g"),
      Projection: { ProjectionType: "ALL" },
      ProvisionedThroughput: throughput,
      IndexSizeBytes: 0,
      ItemCount: 0,
      IndexArn: `${arn}/index/byG`,
    };
    expect(await aws.done("CreateTable", input)).toEqual({
      TableDescription: {
        ...shown,
        TableStatus: "CREATING",
        BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
        GlobalSecondaryIndexes: [{ ...shownIndex, IndexStatus: "CREATING" }],
      },
    });
    expect(await aws.done("DescribeTable", { TableName: name })).toEqual({
      Table: {
        ...shown,
        TableStatus: "ACTIVE",
        BillingModeSummary: {
          BillingMode: "PAY_PER_REQUEST",
          LastUpdateToPayPerRequestDateTime: expect.any(Number),
        },
        GlobalSecondaryIndexes: [{ ...shownIndex, IndexStatus: "ACTIVE", WarmThroughput: warm }],
        WarmThroughput: warm,
      },
    });
  });

  // LocalStack, snapshot test_table_warm_throughput of 2025-10-08.
  test("a warmer table says so at once", async () => {
    const warm = { ReadUnitsPerSecond: 1000, WriteUnitsPerSecond: 1200 };
    const created = await aws.done("CreateTable", provisionedTable("warm", 5, { WarmThroughput: warm }));
    expect(created.TableDescription).toMatchObject({ WarmThroughput: { ...warm, Status: "UPDATING" } });
    const { Table } = await aws.done("DescribeTable", { TableName: "warm" });
    expect(Table).toMatchObject({ WarmThroughput: { ...warm, Status: "ACTIVE" } });
  });

  // LocalStack, snapshot test_dynamodb_create_table_with_partial_sse_specification of 2025-10-08.
  test("encryption with AWS's key of the account shows the key's ARN", async () => {
    await aws.done("CreateTable", simpleTable("encrypted", { SSESpecification: { Enabled: true } }));
    const { Table } = await aws.done("DescribeTable", { TableName: "encrypted" });
    expect(Table).toMatchObject({
      SSEDescription: {
        Status: "ENABLED",
        SSEType: "KMS",
        KMSMasterKeyArn: expect.stringMatching(/^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f-]{36}$/),
      },
    });
  });

  // ack-api-quirks DDB-TABLE-039, October 2026.
  test("a limit on demand is shown alone; no limits are none", async () => {
    const limit = { MaxReadRequestUnits: 100 };
    await aws.done("CreateTable", simpleTable("limited", { OnDemandThroughput: limit }));
    await aws.done("CreateTable", simpleTable("unlimited", { OnDemandThroughput: {} }));
    const [limited, unlimited] = await Promise.all(
      ["limited", "unlimited"].map((TableName) => aws.done("DescribeTable", { TableName })),
    );
    expect(limited?.Table).toMatchObject({ OnDemandThroughput: limit });
    expect(unlimited?.Table).not.toHaveProperty("OnDemandThroughput");
  });

  // LocalStack, snapshot test_table_crud of 2025-10-08; alternator test_table.py.
  test("a table that goes shows no schema", async () => {
    const { TableDescription } = await aws.done("DeleteTable", { TableName: name });
    expect(TableDescription).toMatchObject({ TableName: name, TableStatus: "DELETING" });
    for (const member of [
      "KeySchema",
      "AttributeDefinitions",
      "GlobalSecondaryIndexes",
      "CreationDateTime",
      "WarmThroughput",
    ]) {
      expect(TableDescription).not.toHaveProperty(member);
    }
  });
});
