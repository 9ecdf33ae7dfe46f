import json
import os
import time
from datetime import datetime, timezone

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

# The resource's client takes items as they are in Python.
dynamodb = boto3.resource("dynamodb").meta.client
ONE_HOUR = 3600

# Injected: the first transaction meets another one, and the second is the last thing that its attempt does.
transactions = 0


def conflict_at_first(**_call):
    global transactions
    transactions += 1
    if transactions == 1:
        reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
        error = {"Code": "TransactionCanceledException", "Message": "Simulated: another transaction has the item"}
        return AWSResponse(None, 400, {}, None), {"Error": error, "CancellationReasons": reasons}


def stop_after_the_second(**_call):
    if transactions == 2:
        raise Exception("Simulated failure after the transaction was committed")


dynamodb.meta.events.register("before-call.dynamodb.TransactWriteItems", conflict_at_first)
dynamodb.meta.events.register("after-call.dynamodb.TransactWriteItems", stop_after_the_second)


def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    if not create_once(event, context):
        print("Duplicate event detected. Skipping.")
        return "Duplicate ignored"
    return "Order processed"


# Record and order are written together, or neither is. The order's row is named by the order alone.
def create_once(event, context):
    expiry_time = int(time.time()) + ONE_HOUR
    record = {
        "TableName": os.environ["IDEMPOTENCY_TABLE"],
        "Item": {"idempotency_key": event["order_id"], "expiry_time": expiry_time},
        "ConditionExpression": "attribute_not_exists(idempotency_key)",
    }
    order = {
        "TableName": os.environ["ORDERS_TABLE"],
        "Item": {
            "order_id": event["order_id"],
            "execution_id": event["order_id"],
            "request_id": context.aws_request_id,
            "created_at": datetime.now(timezone.utc).isoformat(),
            "run": event.get("run", "by hand"),
        },
        "ConditionExpression": "attribute_not_exists(order_id)",
    }
    try:
        dynamodb.transact_write_items(TransactItems=[{"Put": record}, {"Put": order}])
    except ClientError as error:
        # Why it was cancelled, one reason for each item.
        reasons = error.response.get("CancellationReasons", [])
        if any(reason["Code"] == "ConditionalCheckFailed" for reason in reasons):
            return False
        raise  # a conflict, a throttle: nothing was written, and it is no duplicate
    print(f"Key stored: {event['order_id']}, expires {expiry_time}")
    print("Order created:", event["order_id"])
    return True
