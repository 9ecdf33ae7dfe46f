"""Writes members.json beside this file: the members of each operation that is here, as AWS's models name them.

The models are those that botocore brings: `pip install botocore`, then `python3 test/cloud/models/extract.py`.
"""

import json
import re
from pathlib import Path

import botocore
import botocore.session

HERE = Path(__file__).parent
CLOUD = HERE.parents[2] / "src" / "cloud"
MODELS = {
    "sqs": "sqs",
    "logs": "logs",
    "lambda": "lambda",
    "iam": "iam",
    "sts": "sts",
    "dynamodb": "dynamodb",
    "dynamodbstreams": "dynamodb",
}


def operations_in(folder):
    text = (CLOUD / folder / "operations.ts").read_text()
    return set(re.findall(r"^  ([A-Z]\w+)(?:: \w+)?,$", text, re.MULTILINE))


def leaves(shape, path, seen):
    """Yields each member that holds a value, and what kind of value."""
    if shape.name == "AttributeValue":
        yield path, "attribute"
    elif shape.type_name == "structure":
        if shape.name in seen:
            yield path, "structure"
            return
        for name, member in shape.members.items():
            yield from leaves(member, f"{path}.{name}" if path else name, seen | {shape.name})
        if not shape.members:
            yield path, "structure"
    elif shape.type_name == "list":
        for inner, kind in leaves(shape.member, f"{path}[]", seen):
            yield (path, f"list of {kind}") if inner == f"{path}[]" else (inner, kind)
    elif shape.type_name == "map":
        for inner, kind in leaves(shape.value, f"{path}{{}}", seen):
            yield (path, f"map of {kind}") if inner == f"{path}{{}}" else (inner, kind)
    else:
        yield path, shape.type_name


def members_of(operation):
    shape = operation.input_shape
    if shape is None:
        return {}
    members = {}
    for name, member in shape.members.items():
        location = member.serialization.get("location")
        if name == shape.serialization.get("payload"):
            members[name] = "payload"
        elif location is not None:
            members[name] = f"{location} {member.serialization.get('name', name)}"
        else:
            members.update(leaves(member, name, frozenset()))
    return dict(sorted(members.items()))


def main():
    session = botocore.session.get_session()
    services = {}
    for service, folder in MODELS.items():
        model = session.get_service_model(service)
        ours = operations_in(folder)
        services[service] = {
            "apiVersion": model.api_version,
            "operations": {
                name: members_of(model.operation_model(name))
                for name in sorted(model.operation_names)
                if name in ours
            },
        }
    source = f"the service models of botocore {botocore.__version__}"
    text = json.dumps({"source": source, "services": services}, indent=2)
    (HERE / "members.json").write_text(text + "\n")


main()
