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
    if begin(event["order_id"]) == "done":
        return "Duplicate ignored"
    mark_done(event["order_id"])
    create_order(event, context)
    return "Order processed"


# A key that was only begun is taken up again by the next delivery.
def begin(key):
    try:
        keys.put_item(
            Item={"idempotency_key": key, "state": "begun", "expiry_time": int(time.time()) + ONE_HOUR},
            ConditionExpression="attribute_not_exists(idempotency_key) OR #state = :begun",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={":begun": "begun"},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return "done"
        raise
    return "begun"


# Of several deliveries that have begun, one may mark it.
def mark_done(key):
    keys.update_item(
        Key={"idempotency_key": key},
        UpdateExpression="SET #state = :done",
        ConditionExpression="#state = :begun",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":done": "done", ":begun": "begun"},
    )


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
