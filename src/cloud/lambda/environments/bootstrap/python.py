"""
The Python runtime of the embedded Lambda: loads the handler, then asks for events over the channel. The build joins it
in one file.
"""

import os

# Standard error goes where standard output goes: the order of what a function prints is kept.
os.dup2(1, 2)

from idem_lab_runtime.clock import clock  # noqa: E402, F401

import json  # noqa: E402
import logging  # noqa: E402
import sys  # noqa: E402

from idem_lab_runtime.aws_hosts import turn_connections_to_aws  # noqa: E402
from idem_lab_runtime.channel import INIT_ERROR, Channel  # noqa: E402
from idem_lab_runtime.errors import TASK_ROOT, error_members, report_of  # noqa: E402
from idem_lab_runtime.json_text import dumps  # noqa: E402
from idem_lab_runtime.loader import load_handler  # noqa: E402
from idem_lab_runtime.log import log_error, set_up_logging  # noqa: E402
from idem_lab_runtime.serve import serve  # noqa: E402
from idem_lab_runtime.shipped import add_shipped_modules, restore_builtins  # noqa: E402

INIT_WARNING = "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, runtime updates can be triggered by a function change, or can be applied automatically. To determine if the runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with a change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the previous runtime version. For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r"


def main():
    sys.path[0] = TASK_ROOT
    sys.path[1:1] = json.loads(sys.argv[3]) if len(sys.argv) > 3 else []
    add_shipped_modules(json.loads(sys.argv[2]) if len(sys.argv) > 2 else [])
    sys.argv[1:] = []
    restore_builtins()
    turn_connections_to_aws()
    channel = Channel()
    set_up_logging()
    try:
        handler = load_handler()
    except Exception as error:
        error_type, message, trace = report_of(error)
        logging.warning(INIT_WARNING)
        log_error(error_type, message, trace)
        channel.say(INIT_ERROR, error_type, dumps(error_members(error_type, message, trace, "")), ending=True)
        sys.exit(1)
    serve(channel, handler)


main()
