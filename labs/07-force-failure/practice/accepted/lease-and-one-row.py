import json
import os
import time
from datetime import datetime, timezone

import boto3
from botocore.exceptions import ClientError

dynamodb = boto3.resource("dynamodb")
keys = dynamodb.Table(os.environ["IDEMPOTENCY_TABLE"])
orders = dynamodb.Table(os.environ["ORDERS_TABLE"])
ONE_HOUR = 3600


# Longer than the function may run, shorter than the wait before a retry.
LEASE = 30


def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    if take(event["order_id"]) == "done":
        return "Duplicate ignored"
    create_order(event, context)
    mark_done(event["order_id"])
    return "Order processed"


# Takes the order for a while: "taken", or "done" where it was done before. A twin at work is an error: try again later.
def take(key):
    now = int(time.time())
    try:
        keys.put_item(
            Item={"idempotency_key": key, "state": "begun", "until": now + LEASE, "expiry_time": now + ONE_HOUR},
            ConditionExpression="attribute_not_exists(idempotency_key) OR (#state = :begun AND #until < :now)",
            ExpressionAttributeNames={"#state": "state", "#until": "until"},
            ExpressionAttributeValues={":begun": "begun", ":now": now},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        found = keys.get_item(Key={"idempotency_key": key}, ConsistentRead=True)
        if found.get("Item", {}).get("state") == "done":
            return "done"
        raise RuntimeError("Another delivery of this order is at work")
    return "taken"


def mark_done(key):
    keys.update_item(
        Key={"idempotency_key": key},
        UpdateExpression="SET #state = :done",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":done": "done"},
    )


# The order's row has a name of its own: put twice, it is one row still.
def create_order(event, context):
    orders.put_item(
        Item={
            "order_id": event["order_id"],
            "execution_id": event["order_id"],
            "request_id": context.aws_request_id,
            "created_at": datetime.now(timezone.utc).isoformat(),
            "run": event.get("run", "by hand"),
        }
    )
