import os
import time

import boto3

dynamodb = boto3.resource("dynamodb")
records = dynamodb.Table(os.environ["IDEMPOTENCY_TABLE"])
orders = dynamodb.Table(os.environ["ORDERS_TABLE"])
HOUR = 3600


# A record with a status, which knows the request that began it: Lambda's own retry of that request goes on with it.
def lambda_handler(event, context):
    order_id, request = event["order_id"], context.aws_request_id
    key = {"idempotency_key": "ORDER#" + order_id}
    names = {"#status": "status", "#request": "request"}
    try:
        records.put_item(
            Item={**key, "status": "INPROGRESS", "request": request, "expiry_time": int(time.time()) + HOUR},
            ConditionExpression="attribute_not_exists(idempotency_key)"
            " OR (#status = :begun AND #request = :request)",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={":begun": "INPROGRESS", ":request": request},
        )
    except dynamodb.meta.client.exceptions.ConditionalCheckFailedException:
        return "begun by another request"
    # Of one request there is one row, however often it is tried.
    orders.put_item(
        Item={
            "order_id": order_id,
            "execution_id": request,
            "request_id": request,
            "run": event.get("run", "by hand"),
        }
    )
    records.update_item(
        Key=key,
        UpdateExpression="SET #status = :done",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":done": "COMPLETED"},
    )
    return "created"
