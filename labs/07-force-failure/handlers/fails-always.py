import json


def lambda_handler(event, context):
    print("Event:", json.dumps(event))
    raise Exception("Simulated failure")
