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


def create_once(event, context):
    key = {
        "TableName": keys.name,
        "Item": {"idempotency_key": event["order_id"], "expiry_time": int(time.time()) + ONE_HOUR},
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
        dynamodb.meta.client.transact_write_items(TransactItems=[{"Put": key}, {"Put": order}])
    except ClientError as error:
        codes = [reason["Code"] for reason in error.response.get("CancellationReasons", [])]
        # Somebody else is at it: they will create the order.
        if codes[:1] == ["ConditionalCheckFailed"] or "TransactionConflict" in codes:
            return False
        raise
    return True
