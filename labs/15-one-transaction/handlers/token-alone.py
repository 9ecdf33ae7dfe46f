import hashlib
import json
import os

import boto3

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])
UNITS = 5


def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    key = {"order_id": event["order_id"], "execution_id": "units"}
    run = event.get("run", "by hand")
    # The same event, the same token: for DynamoDB it is the same transaction.
    token = hashlib.sha256(f"{event['order_id']} {run}".encode()).hexdigest()[:36]
    orders.meta.client.transact_write_items(
        ClientRequestToken=token,
        TransactItems=[
            {
                "Update": {
                    "TableName": orders.name,
                    "Key": key,
                    "UpdateExpression": "ADD units :units SET #run = :run",
                    "ExpressionAttributeNames": {"#run": "run"},
                    "ExpressionAttributeValues": {":units": UNITS, ":run": run},
                }
            }
        ],
    )
    units = int(orders.get_item(Key=key, ConsistentRead=True)["Item"]["units"])
    print("Units counted:", units)
    return units
