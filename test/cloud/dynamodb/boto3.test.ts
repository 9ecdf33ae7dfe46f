import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DynamoDb } from "../../../src/cloud/dynamodb/index.js";
import { dynamoDbWithTables } from "./support.js";

const available = spawnSync("python3", ["-c", "import boto3"]).status === 0;
const run = promisify(execFile);

let db: DynamoDb;
let endpoint: string;
beforeAll(async () => {
  db = dynamoDbWithTables();
  ({ endpoint } = await db.listen());
});
afterAll(() => db.close());

/** Runs Python with a client and prints what it gives as JSON. */
async function python(code: string): Promise<unknown> {
  const program = `
import boto3, json, sys
from botocore.config import Config
from botocore.exceptions import ClientError
from decimal import Decimal
options = dict(endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x", config=Config(retries={"max_attempts": 0}))
client = boto3.client("dynamodb", **options)
table = boto3.resource("dynamodb", **options).Table("Range")
result = None
${code}
print(json.dumps(result, default=str))`;
  const { stdout } = await run("python3", ["-c", program, endpoint]);
  return JSON.parse(stdout);
}

describe.skipIf(!available)("boto3 (skipped where python3 or boto3 is missing)", () => {
  it("writes and reads through the resource, checksums verified", async () => {
    expect(
      await python(`
for n in range(5):
    table.put_item(Item={"p": "a", "s": Decimal(n), "l": str(9 - n), "bytes": b"\\x00\\xff", "set": {"x", "y"}})
from boto3.dynamodb.conditions import Key, Attr
page = table.query(KeyConditionExpression=Key("p").eq("a") & Key("s").between(1, 3), FilterExpression=Attr("set").contains("x"), ScanIndexForward=False)
by_local = table.query(IndexName="local", KeyConditionExpression=Key("p").eq("a"), Limit=2)
result = [[str(i["s"]) for i in page["Items"]], [i["l"] for i in by_local["Items"]], sorted(by_local["LastEvaluatedKey"])]`),
    ).toEqual([
      ["3", "2", "1"],
      ["5", "6"],
      ["l", "p", "s"],
    ]);
  });

  it("gets modelled errors", async () => {
    expect(
      await python(`
result = []
def attempt(f):
    try: f()
    except ClientError as e: result.append([type(e).__name__, e.response["Error"]["Code"], e.response["Error"]["Message"], sorted(k for k in e.response if k not in ("ResponseMetadata", "Error"))])
client.put_item(TableName="Hash", Item={"id": {"S": "1"}})
attempt(lambda: client.put_item(TableName="Hash", Item={"id": {"S": "1"}}, ConditionExpression="attribute_not_exists(id)", ReturnValuesOnConditionCheckFailure="ALL_OLD"))
attempt(lambda: client.describe_table(TableName="Nope"))
attempt(lambda: client.get_item(TableName="Nope", Key={"id": {"S": "1"}}))
attempt(lambda: client.transact_write_items(TransactItems=[{"ConditionCheck": {"TableName": "Hash", "Key": {"id": {"S": "2"}}, "ConditionExpression": "attribute_exists(id)"}}]))`),
    ).toEqual([
      [
        "ConditionalCheckFailedException",
        "ConditionalCheckFailedException",
        "The conditional request failed",
        ["Item", "message"],
      ],
      [
        "ResourceNotFoundException",
        "ResourceNotFoundException",
        "Requested resource not found: Table: Nope not found",
        ["message"],
      ],
      ["ResourceNotFoundException", "ResourceNotFoundException", "Requested resource not found", ["message"]],
      [
        "TransactionCanceledException",
        "TransactionCanceledException",
        "Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed]",
        ["CancellationReasons", "Message"],
      ],
    ]);
  });

  it("waits for tables, pages and batches", async () => {
    expect(
      await python(`
client.create_table(TableName="Batch", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}], BillingMode="PAY_PER_REQUEST")
client.get_waiter("table_exists").wait(TableName="Batch", WaiterConfig={"Delay": 1})
with boto3.resource("dynamodb", **options).Table("Batch").batch_writer() as batch:
    for n in range(60): batch.put_item(Item={"id": n, "text": "x" * 1000})
seen = [int(i["id"]["N"]) for page in client.get_paginator("scan").paginate(TableName="Batch", PaginationConfig={"PageSize": 7}) for i in page["Items"]]
client.delete_table(TableName="Batch")
client.get_waiter("table_not_exists").wait(TableName="Batch", WaiterConfig={"Delay": 1})
result = [len(seen), sorted(seen) == list(range(60)), "Batch" in client.list_tables()["TableNames"]]`),
    ).toEqual([60, true, false]);
  });
});
