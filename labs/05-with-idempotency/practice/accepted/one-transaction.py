import os
from datetime import datetime, timedelta, timezone

import boto3

client = boto3.client("dynamodb")


# Key and order are written together, or neither is.
def lambda_handler(event, context):
    order_id = {"S": event["order_id"]}
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    key = {
        "TableName": os.environ["IDEMPOTENCY_TABLE"],
        "Item": {"idempotency_key": order_id, "expiry_time": {"N": str(int(tomorrow.timestamp()))}},
        "ConditionExpression": "attribute_not_exists(idempotency_key)",
    }
    order = {
        "TableName": os.environ["ORDERS_TABLE"],
        "Item": {
            "order_id": order_id,
            "execution_id": {"S": context.aws_request_id},
            "request_id": {"S": context.aws_request_id},
            "run": {"S": event.get("run", "by hand")},
        },
    }
    try:
        client.transact_write_items(TransactItems=[{"Put": key}, {"Put": order}])
    except client.exceptions.TransactionCanceledException as cancelled:
        if cancelled.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
            raise
