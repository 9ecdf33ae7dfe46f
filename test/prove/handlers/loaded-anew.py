import random
import time
import uuid

import boto3

# Of each execution environment another one.
INSTANCE = str(uuid.uuid4())
STARTED = time.time()
JITTER = random.random()
table = boto3.resource("dynamodb").Table("Sightings")


def main(event, context):
    table.put_item(Item={"id": INSTANCE, "at": str(STARTED), "jitter": str(JITTER)})
    return "seen"
