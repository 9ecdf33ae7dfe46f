import json
import os
import time
import uuid
from datetime import datetime, timezone

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session

dynamodb = boto3.resource("dynamodb")
keys = dynamodb.Table(os.environ["IDEMPOTENCY_TABLE"])
orders = dynamodb.Table(os.environ["ORDERS_TABLE"])
ONE_HOUR = 3600

# Injected: the first put is done, and answered with 500. boto3 sends it again.
faults = 1


def answer_with_500(request, **_call):
    global faults
    if faults == 0:
        return None
    faults -= 1
    answer = URLLib3Session().send(request)
    print("Simulated: the put is done, and its answer is a 500")
    return AWSResponse(request.url, 500, {}, answer.raw)


keys.meta.client.meta.events.register("before-send.dynamodb.PutItem", answer_with_500)


def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    if not store_key(event["order_id"]):
        print("Duplicate event detected. Skipping.")
        return "Duplicate ignored"
    create_order(event, context)
    return "Order processed"


# True for the one caller that stores the key; False for everybody after it.
def store_key(key):
    owner = str(uuid.uuid4())  # of this attempt alone: each time that boto3 sends the put, it is the same
    expiry_time = int(time.time()) + ONE_HOUR
    try:
        keys.put_item(
            Item={"idempotency_key": key, "expiry_time": expiry_time, "owner": owner},
            ConditionExpression="attribute_not_exists(idempotency_key)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise  # a failure, not a duplicate
        if error.response.get("Item", {}).get("owner") != {"S": owner}:
            return False
        print("Our own record: its put was done before.")
    print(f"Key stored: {key}, expires {expiry_time}")
    return True


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
