import json
import os
import time
import uuid
from datetime import datetime, timezone

import boto3
from botocore.exceptions import ClientError

# The resource's client takes items as they are in Python.
dynamodb = boto3.resource("dynamodb").meta.client
ONE_HOUR = 3600
COME_BACK = {"statusCode": 409, "body": "In progress. Come back."}


def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    owner = str(uuid.uuid4())
    found = acquire(event["order_id"], owner, context.get_remaining_time_in_millis())
    answer = found or create_order(event, context, owner)
    print("Answer:", json.dumps(answer))
    return answer


# Injected: the work takes a while, and fails where the event says so.
def work(event):
    time.sleep(1.5)
    if event.get("fails"):
        raise Exception("Simulated failure of the work")


# None for the one who may work now; for everybody else, the answer.
def acquire(key, owner, lease_ms):
    now = int(time.time() * 1000)
    expiry_time = now // 1000 + ONE_HOUR
    try:
        dynamodb.put_item(
            TableName=os.environ["IDEMPOTENCY_TABLE"],
            Item={
                "idempotency_key": key,
                "expiry_time": expiry_time,
                "state": "INPROGRESS",
                "owner": owner,
                "lease_until": now + lease_ms,  # after it Lambda has ended this attempt
            },
            ConditionExpression="attribute_not_exists(idempotency_key)"
            " OR (#state = :inprogress AND lease_until < :now)",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={":inprogress": "INPROGRESS", ":now": now},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        found = error.response["Item"]
        if found["owner"]["S"] == owner:
            return None  # our own: boto3 sent the put again
        if found["state"]["S"] == "INPROGRESS":
            return COME_BACK
        print("Duplicate event detected. Skipping.")
        return json.loads(found["answer"]["S"])
    print(f"Key stored: {key}, expires {expiry_time}")
    return None


# The order and its answer are written together, if this attempt still owns the record.
def create_order(event, context, owner):
    print("Processing order:", event["order_id"])
    work(event)
    order = {
        "order_id": event["order_id"],
        "execution_id": str(uuid.uuid4()),
        "request_id": context.aws_request_id,
        "created_at": datetime.now(timezone.utc).isoformat(),
        "run": event.get("run", "by hand"),
    }
    answer = {"statusCode": 201, "body": f"Order {order['order_id']} is {order['execution_id']}"}
    done = {
        "TableName": os.environ["IDEMPOTENCY_TABLE"],
        "Key": {"idempotency_key": event["order_id"]},
        "UpdateExpression": "SET #state = :completed, answer = :answer",
        "ConditionExpression": "#state = :inprogress AND #owner = :owner",
        "ExpressionAttributeNames": {"#state": "state", "#owner": "owner"},
        "ExpressionAttributeValues": {
            ":completed": "COMPLETED",
            ":answer": json.dumps(answer),
            ":inprogress": "INPROGRESS",
            ":owner": owner,
        },
    }
    put = {"TableName": os.environ["ORDERS_TABLE"], "Item": order}
    dynamodb.transact_write_items(TransactItems=[{"Put": put}, {"Update": done}])
    print("Order created:", event["order_id"])
    return answer
