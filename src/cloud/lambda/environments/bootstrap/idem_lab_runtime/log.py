"""What a function logs, and what the runtime says of its errors."""

import json
import logging
import os
import sys
import time
import traceback

from idem_lab_runtime.errors import as_on_aws, error_members
from idem_lab_runtime.json_text import dumps
from idem_lab_runtime.request import current

IN_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


def write_event(message):
    """One log event, however many lines it has: the mark says how long it is."""
    data = message.encode("utf-8", "replace")
    sys.stdout.flush()
    sys.stdout.buffer.write(b"\x1eidem-lab-event:%08x" % len(data) + data)
    sys.stdout.buffer.flush()


class LogHandler(logging.Handler):
    def emit(self, record):
        write_event(self.format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a record, with whatever `extra` brought along."""

    OWN = set(vars(logging.makeLogRecord({}))) | {"aws_request_id", "message", "asctime"}

    def format(self, record):
        trace = record.exc_info if record.exc_info and record.exc_info[0] else None
        level = min(50, max(0, record.levelno)) // 10 * 10
        line = {
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": logging.getLevelName(level),
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": [as_on_aws(frame) for frame in traceback.format_tb(trace[2])] if trace else None,
            "errorType": trace[0].__name__ if trace else None,
            "errorMessage": as_on_aws(str(trace[1])) if trace else None,
            "requestId": record.aws_request_id,
            "location": as_on_aws("%s:%s:%s" % (record.pathname, record.funcName, record.lineno)) if trace else None,
        }
        extra = {name: value for name, value in vars(record).items() if name not in self.OWN and name not in line}
        shown = {name: value for name, value in {**line, **extra}.items() if value is not None}
        return json.dumps(shown, ensure_ascii=False) + "\n"


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = current.id
        return True


def set_up_logging():
    logging.Formatter.converter = staticmethod(time.gmtime)
    formatter = JsonFormatter() if IN_JSON else logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"
    )
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = "DEBUG" if level == "TRACE" else level
    if isinstance(logging.getLevelName(level), int):
        logging.getLogger().setLevel(level)
    handler = LogHandler()
    handler.setFormatter(formatter)
    handler.addFilter(RequestIdFilter())
    logging.getLogger().addHandler(handler)


def log_error(error_type, message, trace):
    if IN_JSON:
        line = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "log_level": "ERROR"}
        return write_event(dumps({**line, **error_members(error_type, message, trace, current.id)}))
    text = "[ERROR] %s: %s" % (error_type, message) if message else "[ERROR] %s" % error_type
    lines = [text, "Traceback (most recent call last):"]
    lines.extend(line for frame in trace for line in frame.splitlines())
    indented = [line.replace(line[: len(line) - len(line.lstrip(" "))], "\u00a0" * (len(line) - len(line.lstrip(" "))), 1) if line.startswith(" ") else line for line in lines]
    write_event("\n".join(indented))
