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
    if not store_key(event["order_id"]):
        return "Duplicate ignored"
    # To do: whatever stops the function here loses the order. The retry finds
    # the key, and leaves.
    create_order(event, context)
    return "Order processed"


def store_key(key):
    expiry_time = int(time.time()) + ONE_HOUR
    try:
        keys.put_item(
            Item={"idempotency_key": key, "expiry_time": expiry_time},
            ConditionExpression="attribute_not_exists(idempotency_key)",
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
