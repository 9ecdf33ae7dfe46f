# The function's first code: it only shows what it was given.
import json


def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    print("Request id:", context.aws_request_id)
    return "Hello from my-function"
