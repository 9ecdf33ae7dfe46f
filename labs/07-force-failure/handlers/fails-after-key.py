import json
import os
import time

import boto3
from botocore.exceptions import ClientError

dynamodb = boto3.resource("dynamodb")
keys = dynamodb.Table(os.environ["IDEMPOTENCY_TABLE"])
ONE_HOUR = 3600


def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    if not store_key(event["order_id"]):
        print("Duplicate event detected. Skipping.")
        return "Duplicate ignored"
    raise Exception("Simulated failure after the key was stored")  # the order would have come next


# True for the one caller that stores the key; False for everybody after it.
def store_key(key):
    expiry_time = int(time.time()) + ONE_HOUR
    try:
        keys.put_item(
            Item={"idempotency_key": key, "expiry_time": expiry_time},
            ConditionExpression="attribute_not_exists(idempotency_key)",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise  # anything else is a failure, not a duplicate
    print(f"Key stored: {key}, expires {expiry_time}")
    return True
