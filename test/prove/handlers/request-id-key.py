import boto3
from botocore.exceptions import ClientError

orders = boto3.resource("dynamodb").Table("Orders")


def lambda_handler(event, context):
    try:
        orders.put_item(
            Item={"order_id": event["order_id"], "execution_id": context.aws_request_id},
            ConditionExpression="attribute_not_exists(order_id)",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
    return "Order processed"
