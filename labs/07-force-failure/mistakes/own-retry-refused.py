import json
import os
import time
import uuid
from datetime import datetime, timezone

import boto3
from botocore.exceptions import ClientError

dynamodb = boto3.resource("dynamodb")
keys = dynamodb.Table(os.environ["IDEMPOTENCY_TABLE"])
orders = dynamodb.Table(os.environ["ORDERS_TABLE"])
ONE_HOUR = 3600


def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    if not begin(event["order_id"]):
        return "Duplicate ignored"
    create_order(event, context)
    return "Order processed"


def begin(key):
    expiry_time = int(time.time()) + ONE_HOUR
    try:
        keys.put_item(
            Item={"idempotency_key": key, "state": "in progress", "expiry_time": expiry_time},
            ConditionExpression="attribute_not_exists(idempotency_key)",
        )
        return True
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
    record = keys.get_item(Key={"idempotency_key": key}, ConsistentRead=True).get("Item", {})
    if record.get("state") == "done":
        return False
    raise RuntimeError("Somebody else is at it: in progress")


# The business logic and its mark, in one transaction.
def create_order(event, context):
    mark = {
        "TableName": keys.name,
        "Key": {"idempotency_key": event["order_id"]},
        "UpdateExpression": "SET #state = :done",
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": {":done": "done"},
    }
    order = {
        "TableName": orders.name,
        "Item": {
            "order_id": event["order_id"],
            "execution_id": str(uuid.uuid4()),
            "request_id": context.aws_request_id,
            "created_at": datetime.now(timezone.utc).isoformat(),
            "run": event.get("run", "by hand"),
        },
    }
    dynamodb.meta.client.transact_write_items(TransactItems=[{"Update": mark}, {"Put": order}])
