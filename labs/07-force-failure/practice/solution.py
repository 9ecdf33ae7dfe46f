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
    if not create_once(event, context):
        return "Duplicate ignored"
    return "Order processed"


# Key and order are written together, or neither is: whoever finds the key
# finds the order, too.
def create_once(event, context):
    key = {
        "TableName": keys.name,
        "Item": {
            "idempotency_key": event["order_id"],
            "expiry_time": int(time.time()) + ONE_HOUR,
        },
        "ConditionExpression": "attribute_not_exists(idempotency_key)",
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
    try:
        items = [{"Put": key}, {"Put": order}]
        dynamodb.meta.client.transact_write_items(TransactItems=items)
    except ClientError as error:
        # Cancelled for another reason (a conflict with a twin, say), it has
        # to be tried again.
        reasons = error.response.get("CancellationReasons", [{}])
        if reasons[0].get("Code") == "ConditionalCheckFailed":
            return False
        raise
    return True
