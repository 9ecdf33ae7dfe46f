import hashlib
import os
import time

import boto3

client = boto3.client("dynamodb")


def lambda_handler(event, context):
    reference = event["order"]["reference"]
    digest = hashlib.sha256(f'{event["customer_id"]}/{reference}'.encode()).hexdigest()
    try:
        client.put_item(
            TableName=os.environ["IDEMPOTENCY_TABLE"],
            Item={
                "idempotency_key": {"S": f"order#{digest}"},
                "expiry_time": {"N": str(int(time.time()) + 2 * 86_400)},
            },
            ConditionExpression="attribute_not_exists(idempotency_key)",
        )
    except client.exceptions.ConditionalCheckFailedException:
        return
    client.put_item(
        TableName=os.environ["ORDERS_TABLE"],
        Item={
            "order_id": {"S": reference},
            "execution_id": {"S": context.aws_request_id},
            "request_id": {"S": context.aws_request_id},
            "run": {"S": event["run"]},
        },
    )
