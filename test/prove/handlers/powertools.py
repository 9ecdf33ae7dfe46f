import uuid

import boto3
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent,
)

persistence = DynamoDBPersistenceLayer(table_name="IdempotencyTable", key_attr="idempotency_key")
config = IdempotencyConfig(event_key_jmespath="order_id")
orders = boto3.resource("dynamodb").Table("Orders")


@idempotent(persistence_store=persistence, config=config)
def lambda_handler(event, context):
    orders.put_item(Item={"order_id": event["order_id"], "execution_id": str(uuid.uuid4())})
    return "Order processed"
