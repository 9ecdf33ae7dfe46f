import json
import urllib.request


def lambda_handler(event, context):
    request = urllib.request.Request(
        "https://api.payments.example/v1/charges",
        method="POST",
        headers={"Idempotency-Key": event["order_id"], "Content-Type": "application/json"},
        data=json.dumps({"order_id": event["order_id"], "amount": event["amount"]}).encode(),
    )
    # Raises for each status that is no success.
    with urllib.request.urlopen(request, timeout=5) as answer:
        answer.read()
    return {"order_id": event["order_id"]}
