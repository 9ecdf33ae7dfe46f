import os
import time

import boto3

client = boto3.client("dynamodb")
WEEK = 7 * 24 * 60 * 60


# Asks for what was there before: whoever finds nothing there does the work.
def lambda_handler(event, context):
    before = client.put_item(
        TableName="IdempotencyTable",
        Item={
            "idempotency_key": {"S": event["order_id"]},
            "expiry_time": {"N": str(int(time.time()) + WEEK)},
        },
        ReturnValues="ALL_OLD",
    )
    if "Attributes" in before:
        return {"duplicate": True}
    client.put_item(
        TableName=os.environ["ORDERS_TABLE"],
        Item={
            "order_id": {"S": event["order_id"]},
            "execution_id": {"S": context.aws_request_id},
            "request_id": {"S": context.aws_request_id},
            "run": {"S": event["run"]},
        },
    )
    return {"duplicate": False}
