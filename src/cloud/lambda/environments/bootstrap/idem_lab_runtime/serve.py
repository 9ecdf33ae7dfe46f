"""Asks for one event after the other, and answers it."""

import json
import os

from idem_lab_runtime.channel import ERROR, READY, RESPONSE
from idem_lab_runtime.clock import clock
from idem_lab_runtime.context import Context
from idem_lab_runtime.errors import Fault, error_members, report_of
from idem_lab_runtime.json_text import dumps
from idem_lab_runtime.log import log_error
from idem_lab_runtime.request import current


def serialized(result):
    if isinstance(result, bytes):
        return result
    try:
        return dumps(result)
    except Exception as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error)


def serve(channel, handler):
    channel.say(READY)
    while True:
        headers, body = channel.next()
        clock.text = headers.get("idem-lab-clock", clock.text)
        current.id = headers["lambda-runtime-aws-request-id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers.get("lambda-runtime-trace-id", "")
        try:
            result = serialized(handler(json.loads(body), Context(headers)))
        except Exception as error:
            error_type, message, trace = report_of(error)
            log_error(error_type, message, trace)
            channel.say(ERROR, current.id, dumps(error_members(error_type, message, trace, current.id)))
        else:
            # What has no UTF-8 ends the process, as on AWS.
            channel.say(RESPONSE, current.id, result if isinstance(result, bytes) else result.encode("utf-8"))
