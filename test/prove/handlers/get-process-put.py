import time
import uuid

import boto3

dynamodb = boto3.resource("dynamodb")


def lambda_handler(event, context):
    key = {"idempotency_key": event["order_id"]}
    keys = dynamodb.Table("IdempotencyTable")
    if "Item" in keys.get_item(Key=key, ConsistentRead=True):
        return "Duplicate ignored"
    order = {"order_id": event["order_id"], "execution_id": str(uuid.uuid4())}
    dynamodb.Table("Orders").put_item(Item=order)
    keys.put_item(Item={**key, "expiry_time": int(time.time()) + 3600})
    return "Order processed"
