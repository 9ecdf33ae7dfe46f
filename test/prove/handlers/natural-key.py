import boto3

client = boto3.client("dynamodb")


def lambda_handler(event, context):
    try:
        client.put_item(
            TableName="Orders",
            Item={"order_id": {"S": event["order_id"]}, "execution_id": {"S": "only"}},
            ConditionExpression="attribute_not_exists(order_id)",
        )
    except client.exceptions.ConditionalCheckFailedException:
        pass
    return {"order_id": event["order_id"]}
