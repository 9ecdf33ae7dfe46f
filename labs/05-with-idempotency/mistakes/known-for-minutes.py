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
# Whoever sends again does so within this time, in seconds.
WINDOW = 300


def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    if not store_key(event["order_id"]):
        return "Duplicate ignored"
    create_order(event, context)
    return "Order processed"


def store_key(key):
    now = int(time.time())
    try:
        keys.put_item(
            Item={"idempotency_key": key, "stored_at": now, "expiry_time": now + ONE_HOUR},
            ConditionExpression="attribute_not_exists(idempotency_key) OR stored_at < :long_ago",
            ExpressionAttributeValues={":long_ago": now - WINDOW},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True


# The business logic: one row in the ledger for each time it runs.
def create_order(event, context):
    orders.put_item(
        Item={
            "order_id": event["order_id"],
            "execution_id": str(uuid.uuid4()),
            "request_id": context.aws_request_id,
            "created_at": datetime.now(timezone.utc).isoformat(),
            "run": event.get("run", "by hand"),
        }
    )
