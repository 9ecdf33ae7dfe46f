"""Loads handlers and calls them as Lambda's runtime does."""

import decimal
import importlib
import json
import os
import sys

from .state import state


def load(module_name, member):
    """Raises whatever its modules raise."""
    module = importlib.import_module(module_name)
    found = getattr(module, member, None)
    if not callable(found):
        raise AttributeError("Runtime.HandlerNotFound: Handler '%s' missing on module '%s'" % (member, module_name))
    return found


def is_own(module):
    """The handler's own code is loaded anew in each environment, packages are not."""
    file = getattr(module, "__file__", None)
    if not isinstance(file, str):
        return False
    file = os.path.abspath(file)
    if not file.startswith(os.path.join(state.root, "")) or "-packages" in file:
        return False
    top = file[len(state.root) :].strip(os.sep).split(os.sep)[0].removesuffix(".py")
    return top not in installed()


def installed():
    """What pip put beside the handler, as in a build."""
    tops = set()
    for name in os.listdir(state.root):
        if name.endswith(".dist-info"):
            tops.update(tops_in(os.path.join(state.root, name)))
    return tops


def tops_in(folder):
    try:
        with open(os.path.join(folder, "RECORD")) as record:
            return {line.split(",")[0].split("/")[0].removesuffix(".py") for line in record}
    except OSError:
        return set()


def packages():
    return [name for name, module in list(sys.modules.items()) if name != "__main__" and not is_own(module)]


def files():
    """What was imported and read."""
    imported = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return sorted({os.path.abspath(each) for each in (*imported, *state.read) if isinstance(each, str)})


def told(error):
    return "%s: %s" % (type(error).__name__, error)


class Context:
    """What a handler is told of its invocation."""

    client_context = None

    def __init__(self, given):
        self.aws_request_id = given["requestId"]
        self.invoked_function_arn = given["functionArn"]
        self.function_name = given["functionName"]
        self.function_version = "$LATEST"
        self.memory_limit_in_mb = str(given["memoryMb"])
        self.log_group_name = "/aws/lambda/" + given["functionName"]
        self.log_stream_name = "2026/01/01/[$LATEST]00000000000000000000000000000000"
        self.identity = Identity()
        self._deadline = given["deadline"]

    def get_remaining_time_in_millis(self):
        return max(int(self._deadline - state.now), 0)

    def log(self, message):
        sys.stdout.write(str(message))


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


def simple(value):
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def outcome_of(work):
    """What comes of an invocation, as the prover is told."""
    try:
        value = work()
    except SystemExit as error:
        return {"error": "Runtime.ExitError: it ended its process (%s)" % error.code}
    except BaseException as error:
        return {"error": told(error)}
    try:
        return {"value": json.dumps(value, default=simple)}
    except (TypeError, ValueError, RecursionError) as error:
        return {"error": "Runtime.MarshalError: Unable to marshal response: %s" % error}
