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
    create_order(event, context)
    return "Order processed"


# To do: store the key in the table `keys`, so that of all deliveries of one
# order exactly one gets True here. The attributes are idempotency_key and
# expiry_time.
def store_key(key):
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
