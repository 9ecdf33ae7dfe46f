import secrets
from datetime import datetime, timedelta, timezone

import boto3

client = boto3.client("dynamodb")


def lambda_handler(event, context):
    expiry = datetime.now(timezone.utc) + timedelta(hours=1)
    record = {
        "TableName": "IdempotencyTable",
        "Item": {"idempotency_key": {"S": event["order_id"]}, "expiry_time": {"N": str(int(expiry.timestamp()))}},
        "ConditionExpression": "attribute_not_exists(idempotency_key)",
    }
    order = {
        "TableName": "Orders",
        "Item": {"order_id": {"S": event["order_id"]}, "execution_id": {"S": secrets.token_hex(8)}},
    }
    try:
        client.transact_write_items(TransactItems=[{"Put": record}, {"Put": order}])
    except client.exceptions.TransactionCanceledException as error:
        if error.response["CancellationReasons"][0]["Code"] == "ConditionalCheckFailed":
            return "Duplicate ignored"
        raise
    return "Order processed"
