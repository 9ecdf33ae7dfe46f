import hashlib
import os
import time
import uuid

import boto3

client = boto3.client("dynamodb")
DAY = 86_400


# The key says what it is of, and is as long for each order: a digest of what names the order.
def key_of(order_id):
    return "orders/create#" + hashlib.sha256(order_id.encode()).hexdigest()


def lambda_handler(event, context):
    order_id = event["order_id"]
    try:
        client.put_item(
            TableName=os.environ["IDEMPOTENCY_TABLE"],
            Item={
                "idempotency_key": {"S": key_of(order_id)},
                "expiry_time": {"N": str(int(time.time()) + DAY)},
            },
            ConditionExpression="attribute_not_exists(idempotency_key)",
        )
    except client.exceptions.ConditionalCheckFailedException:
        return "seen before"
    client.put_item(
        TableName=os.environ["ORDERS_TABLE"],
        Item={
            "order_id": {"S": order_id},
            "execution_id": {"S": str(uuid.uuid4())},
            "request_id": {"S": context.aws_request_id},
            "run": {"S": event.get("run", "by hand")},
        },
    )
    return "created"
