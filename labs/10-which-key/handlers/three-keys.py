import json
import os
import re
import time
import uuid
from datetime import datetime, timezone

import boto3
from botocore.exceptions import ClientError

dynamodb = boto3.resource("dynamodb")
table = dynamodb.Table(os.environ["IDEMPOTENCY_TABLE"])
orders = dynamodb.Table(os.environ["ORDERS_TABLE"])
ONE_HOUR = 3600


# Three keys side by side: each creates an order of its own where it is new.
def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    order = read(event, context)
    keys = {
        "request-id": context.aws_request_id,
        "source-id": order["source_id"],
        "senders-key": "create-order#" + order.get("senders_key", order["order_id"]),
    }
    seen = []
    for kind, key in keys.items():
        is_new = store_key(f"{kind}#{key}")
        if is_new:
            create_order(order, kind, context)
        seen.append(f"{kind} {'new' if is_new else 'duplicate'}")
    print(f"{order['order_id']}: {', '.join(seen)}")
    stop_once(event, context)
    return seen


# Where each source puts the order, its own id of what it delivers, and what
# the sender calls the request, where that is more than the order's id.
def read(event, context):
    record = (event.get("Records") or [{}])[0]
    if record.get("eventSource") == "aws:s3":
        bucket, item = record["s3"]["bucket"], record["s3"]["object"]
        run, file = item["key"].split("/")
        return {
            "order_id": file.removesuffix(".json"),
            "run": run,
            "source_id": item["sequencer"],
            "senders_key": f"{bucket['name']}/{item['key']}",
        }
    if record.get("EventSource") == "aws:sns":
        return {**json.loads(record["Sns"]["Message"]), "source_id": record["Sns"]["MessageId"]}
    if record.get("eventSource") == "aws:sqs":
        return {**json.loads(record["body"]), "source_id": record["messageId"]}
    if event.get("source") == "aws.events":
        rule = event["resources"][0]
        run, order_id = re.search(r"rule/([^.]+)\.(.+)$", rule).groups()
        return {
            "order_id": order_id,
            "run": run,
            "source_id": event["id"],
            "senders_key": f"{rule} {event['time']}",
        }
    if "detail" in event:
        return {**event["detail"], "source_id": event["id"]}
    if "execution" in event:
        return {**event["order"], "source_id": event["execution"]}
    if "requestContext" in event:
        return {
            **json.loads(event["body"]),
            "source_id": event["requestContext"]["requestId"],
            "senders_key": event["headers"]["idempotency-key"],
        }
    return {**event, "source_id": context.aws_request_id}


def store_key(key):
    expiry_time = int(time.time()) + ONE_HOUR
    try:
        table.put_item(
            Item={"idempotency_key": key, "expiry_time": expiry_time},
            ConditionExpression="attribute_not_exists(idempotency_key)",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise  # anything else is a failure, not a duplicate
    return True


# The business logic: one row in the ledger for each time it runs.
def create_order(order, kind, context):
    orders.put_item(
        Item={
            "order_id": order["order_id"],
            "execution_id": f"{kind}#{uuid.uuid4()}",
            "request_id": context.aws_request_id,
            "created_at": datetime.now(timezone.utc).isoformat(),
            "run": order.get("run", "by hand"),
        }
    )


# Injected: a request that asks for it fails once, after the work, so that Lambda tries again.
stopped = set()


def stop_once(event, context):
    if "stop" not in event or context.aws_request_id in stopped:
        return
    stopped.add(context.aws_request_id)
    raise Exception("Simulated failure after the work")
