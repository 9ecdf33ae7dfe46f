import json
import os
import uuid
from datetime import datetime, timezone

import boto3

dynamodb = boto3.resource("dynamodb")
orders = dynamodb.Table(os.environ["ORDERS_TABLE"])
HANDLED = "/tmp/handled-orders"


def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    if not is_new(event["order_id"]):
        return "Duplicate ignored"
    create_order(event, context)
    return "Order processed"


# One file for each order: of two that create it at once, one fails.
def is_new(order_id):
    os.makedirs(HANDLED, exist_ok=True)
    try:
        open(os.path.join(HANDLED, order_id), "x").close()
    except FileExistsError:
        return False
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
