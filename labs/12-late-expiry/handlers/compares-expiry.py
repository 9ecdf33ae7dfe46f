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
    if not store_key(event["order_id"], event.get("lifetime", ONE_HOUR)):
        print("Duplicate event detected. Skipping.")
        return "Duplicate ignored"
    create_order(event, context)
    return "Order processed"


# True for the one caller that stores the key; False for everybody after it.
def store_key(key, lifetime):
    now = int(time.time())
    expiry_time = now + lifetime
    try:
        keys.put_item(
            Item={"idempotency_key": key, "expiry_time": expiry_time},
            # TTL deletes when it likes: whether the record still counts is asked here.
            ConditionExpression="attribute_not_exists(idempotency_key) OR expiry_time < :now",
            ExpressionAttributeValues={":now": now},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise  # anything else is a failure, not a duplicate
    print(f"Key stored: {key}, expires {expiry_time}")
    return True


# The business logic: one row in the ledger for each time it runs.
def create_order(event, context):
    print("Processing order:", event["order_id"])
    orders.put_item(
        Item={
            "order_id": event["order_id"],
            "execution_id": str(uuid.uuid4()),
            "request_id": context.aws_request_id,
            "created_at": datetime.now(timezone.utc).isoformat(),
            "run": event.get("run", "by hand"),
        }
    )
    print("Order created:", event["order_id"])
