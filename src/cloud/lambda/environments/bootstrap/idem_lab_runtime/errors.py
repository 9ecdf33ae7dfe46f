"""Errors as Lambda shows them."""

import os
import sys
import traceback

TASK_ROOT = os.environ["LAMBDA_TASK_ROOT"]
LIBRARY = os.path.dirname(os.__file__)
OWN_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "")


class Fault(Exception):
    """An error of the runtime's own, with the type and the trace that it reports."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type, self.message, self.trace = error_type, message, list(trace)


def as_on_aws(text):
    """Paths as they are on AWS, where every function lives in /var/task."""
    return text.replace(TASK_ROOT, "/var/task").replace(LIBRARY, "/var/lang/lib/python%d.%d" % sys.version_info[:2])


def own_frames(error):
    """The trace without the frames of the runtime, which come first, and without marks below the lines."""
    frames = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(error.__traceback__)]
    while frames and frames[0][0].startswith(OWN_FOLDER):
        frames.pop(0)
    return [as_on_aws(frame) for frame in traceback.format_list(frames)]


def report_of(error):
    if isinstance(error, Fault):
        return error.error_type, error.message, error.trace
    return type(error).__name__, as_on_aws(str(error)), own_frames(error)


def error_members(error_type, message, trace, request_id):
    return {"errorMessage": message, "errorType": error_type, "requestId": request_id, "stackTrace": trace}
