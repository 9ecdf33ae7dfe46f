"""All that there is at an endpoint, by boto3, which knows nothing of us: one JSON document by kind and name."""
import json

import boto3

of = {name: boto3.client(name) for name in ("dynamodb", "lambda", "iam", "logs", "sqs")}


def pages(service, operation, key, **given):
    return [each for page in of[service].get_paginator(operation).paginate(**given) for each in page.get(key, [])]


found = {}
for table in pages("dynamodb", "list_tables", "TableNames"):
    described = of["dynamodb"].describe_table(TableName=table)["Table"]
    found["table " + table] = [described["KeySchema"], pages("dynamodb", "scan", "Items", TableName=table)]
for function in pages("lambda", "list_functions", "Functions"):
    name = function["FunctionName"]
    found["function " + name] = [function["CodeSha256"], of["lambda"].list_tags(Resource=function["FunctionArn"])["Tags"]]
for layer in pages("lambda", "list_layers", "Layers"):
    found["layer " + layer["LayerName"]] = layer["LatestMatchingVersion"]["Version"]
for role in pages("iam", "list_roles", "Roles"):
    name = role["RoleName"]
    inline = pages("iam", "list_role_policies", "PolicyNames", RoleName=name)
    found["role " + name] = [
        {each: of["iam"].get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"] for each in inline},
        pages("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=name),
    ]
for group in pages("logs", "describe_log_groups", "logGroups"):
    name = group["logGroupName"]
    found["log group " + name] = [group.get("retentionInDays"), len(pages("logs", "filter_log_events", "events", logGroupName=name))]
for queue in of["sqs"].list_queues().get("QueueUrls", []):
    name = queue.rsplit("/", 1)[-1]
    found["queue " + name] = of["sqs"].get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
print(json.dumps(found, sort_keys=True, default=str))
