import json
import os
import uuid
from datetime import datetime, timezone

import boto3

dynamodb = boto3.resource("dynamodb")
orders = dynamodb.Table(os.environ["ORDERS_TABLE"])


def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    # Nothing asks whether this order was created before.
    create_order(event, context)
    return "Order processed"


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
