"""The Python runtime of the embedded Lambda: loads the handler, then asks for events over the channel."""

import os
import sys

# Standard error goes where standard output goes: the order of what a function prints is kept.
os.dup2(1, 2)

CLOCK = sys.argv[1] if len(sys.argv) > 1 else "0"


def show_virtual_time():
    """Makes `time` and `datetime` show the virtual clock: N ms ahead of real time, or `=N`, still at N."""
    import datetime as module
    import time

    real_time_ns = time.time_ns
    real_localtime, real_gmtime = time.localtime, time.gmtime
    real_strftime, real_ctime, real_asctime = time.strftime, time.ctime, time.asctime
    real_date, real_datetime = module.date, module.datetime

    def virtual_time_ns():
        if CLOCK.startswith("="):
            return round(float(CLOCK[1:]) * 1_000_000)
        return real_time_ns() + round(float(CLOCK) * 1_000_000)

    time.time = lambda: virtual_time_ns() / 1_000_000_000
    time.time_ns = virtual_time_ns
    time.localtime = lambda seconds=None: real_localtime(time.time() if seconds is None else seconds)
    time.gmtime = lambda seconds=None: real_gmtime(time.time() if seconds is None else seconds)
    time.strftime = lambda text, when=None: real_strftime(text, time.localtime() if when is None else when)
    time.ctime = lambda seconds=None: real_ctime(time.time() if seconds is None else seconds)
    time.asctime = lambda when=None: real_asctime(time.localtime() if when is None else when)

    class Dates(type):
        """Lets instances that C code made of the real class pass for instances of ours."""

        def __instancecheck__(cls, instance):
            if cls is module.datetime:
                return isinstance(instance, real_datetime)
            if cls is module.date:
                return isinstance(instance, real_date)
            return type.__instancecheck__(cls, instance)

        def __subclasscheck__(cls, subclass):
            if cls is module.datetime:
                return issubclass(subclass, real_datetime)
            if cls is module.date:
                return issubclass(subclass, real_date)
            return type.__subclasscheck__(cls, subclass)

    class date(real_date, metaclass=Dates):
        @classmethod
        def today(cls):
            return cls.fromtimestamp(time.time())

    class datetime(real_datetime, metaclass=Dates):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(time.time(), tz)

        @classmethod
        def utcnow(cls):
            return cls.fromtimestamp(time.time(), module.timezone.utc).replace(tzinfo=None)

        @classmethod
        def today(cls):
            return cls.fromtimestamp(time.time())

    for name, virtual in (("date", date), ("datetime", datetime)):
        virtual.__module__, virtual.__qualname__ = "datetime", name
        setattr(module, name, virtual)


show_virtual_time()

import importlib  # noqa: E402
import json  # noqa: E402
import logging  # noqa: E402
import struct  # noqa: E402
import time  # noqa: E402
import traceback  # noqa: E402

TASK_ROOT = os.environ["LAMBDA_TASK_ROOT"]
IN_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
IN_ASCII = os.environ.get("AWS_EXECUTION_ENV") in ("AWS_Lambda_python3.10", "AWS_Lambda_python3.11")
MARK = os.urandom(8).hex()
LIBRARY = os.path.dirname(os.__file__)
current_request_id = ""


class Fault(Exception):
    """An error of the runtime's own, with the type and the trace that it reports."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type, self.message, self.trace = error_type, message, list(trace)


try:
    from resource import RUSAGE_SELF, getrusage
except ImportError:
    getrusage = None

READY, RESPONSE, ERROR, INIT_ERROR = range(4)
MEMORY_GREW, ENDING = 1, 2
# What takes fewer new pages than this does not show in megabytes.
FEW_PAGES = 16


class Channel:
    """The channel to the environment: frames on a socket, as src/cloud/lambda/environments/channel.ts tells."""

    FILE = 3

    def __init__(self):
        os.set_inheritable(self.FILE, False)
        self.pages_told = 0

    def say(self, kind, name="", body="", ending=False):
        """Writes one frame; without the environment there is nothing left to live for."""
        sys.stdout.flush()
        sys.stderr.flush()
        pages = getrusage(RUSAGE_SELF).ru_minflt if getrusage else sys.maxsize
        grew = pages - self.pages_told > FEW_PAGES
        if grew and getrusage:
            self.pages_told = pages
        flags = (MEMORY_GREW if grew else 0) | (ENDING if ending else 0)
        name = name.encode("latin-1", "replace")
        body = body if isinstance(body, bytes) else body.encode("utf-8", "replace")
        rest = memoryview(struct.pack(">IBBH", len(body), kind, flags, len(name)) + name + body)
        try:
            while rest:
                rest = rest[os.write(self.FILE, rest) :]
        except OSError:
            os._exit(1)

    def next(self):
        """Waits for an event: its headers and its payload."""
        headers_length, payload_length = struct.unpack(">II", self.read(8))
        return json.loads(self.read(headers_length)), self.read(payload_length)

    def read(self, length):
        chunks = []
        while length > 0:
            try:
                chunk = os.read(self.FILE, length)
            except OSError:
                chunk = b""
            if not chunk:
                os._exit(1)
            chunks.append(chunk)
            length -= len(chunk)
        return b"".join(chunks)


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
        record.aws_request_id = current_request_id
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


class ClientContext:
    def __init__(self, values):
        self.client = values.get("client")
        self.custom = values.get("custom")
        self.env = values.get("env")


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class Context:
    def __init__(self, headers):
        client_context = headers.get("lambda-runtime-client-context")
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = ClientContext(json.loads(client_context)) if client_context else None
        self.identity = Identity()
        self._deadline_ms = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        return max(int(self._deadline_ms - time.time() * 1000), 0)

    def log(self, message):
        write_event(str(message))


def as_on_aws(text):
    """Paths as they are on AWS, where every function lives in /var/task."""
    return text.replace(TASK_ROOT, "/var/task").replace(LIBRARY, "/var/lang/lib/python%d.%d" % sys.version_info[:2])


def own_frames(error):
    """The trace without the frames of this file, which come first, and without marks below the lines."""
    frames = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(error.__traceback__)]
    while frames and frames[0][0] == __file__:
        frames.pop(0)
    return [as_on_aws(frame) for frame in traceback.format_list(frames)]


def report_of(error):
    if isinstance(error, Fault):
        return error.error_type, error.message, error.trace
    return type(error).__name__, as_on_aws(str(error)), own_frames(error)


INIT_WARNING = "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, runtime updates can be triggered by a function change, or can be applied automatically. To determine if the runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with a change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the previous runtime version. For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r"


def log_error(error_type, message, trace):
    if IN_JSON:
        line = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "log_level": "ERROR"}
        return write_event(dumps({**line, **error_members(error_type, message, trace, current_request_id)}))
    text = "[ERROR] %s: %s" % (error_type, message) if message else "[ERROR] %s" % error_type
    lines = [text, "Traceback (most recent call last):"]
    lines.extend(line for frame in trace for line in frame.splitlines())
    indented = [line.replace(line[: len(line) - len(line.lstrip(" "))], "\u00a0" * (len(line) - len(line.lstrip(" "))), 1) if line.startswith(" ") else line for line in lines]
    write_event("\n".join(indented))


def error_members(error_type, message, trace, request_id):
    return {"errorMessage": message, "errorType": error_type, "requestId": request_id, "stackTrace": trace}


def error_body(error_type, message, trace, request_id):
    return dumps(error_members(error_type, message, trace, request_id))


def dumps(value):
    """JSON as the runtime of the function's version writes it: since 3.12 not in ASCII; decimals digit by digit."""
    from decimal import Decimal

    marks = {}

    def default(item):
        if not isinstance(item, Decimal):
            raise TypeError("Object of type %s is not JSON serializable" % type(item).__name__)
        if item.is_nan():
            return float("nan")
        mark = "idem-lab-decimal-%s-%d" % (MARK, len(marks))
        marks['"%s"' % mark] = str(item)
        return mark

    text = json.dumps(value, default=default, ensure_ascii=IN_ASCII)
    for mark, digits in marks.items():
        text = text.replace(mark, digits, 1)
    return text


def load_handler():
    text = os.environ["_HANDLER"]
    module_name, dot, member = text.rpartition(".")
    if not dot or not module_name:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % text)
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("Runtime.BuiltInModuleConflict", "Cannot use built-in module %s as a handler module" % module_name)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault(
            "Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module_name, as_on_aws(str(error)))
        )
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s' % (as_on_aws(error.filename or ""), error.lineno, error.text or "")]
        raise Fault(
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module '%s': %s" % (module_name, as_on_aws(str(error))),
            trace,
        )
    try:
        return getattr(module, member)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (member, module_name))


def serialized(result):
    if isinstance(result, bytes):
        return result
    try:
        return dumps(result)
    except Exception as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error)


def serve(channel, handler):
    global CLOCK, current_request_id
    channel.say(READY)
    while True:
        headers, body = channel.next()
        CLOCK = headers.get("idem-lab-clock", CLOCK)
        current_request_id = headers["lambda-runtime-aws-request-id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers.get("lambda-runtime-trace-id", "")
        try:
            result = serialized(handler(json.loads(body), Context(headers)))
        except Exception as error:
            error_type, message, trace = report_of(error)
            log_error(error_type, message, trace)
            channel.say(ERROR, current_request_id, error_body(error_type, message, trace, current_request_id))
        else:
            channel.say(RESPONSE, current_request_id, result)


def main():
    sys.path[0] = TASK_ROOT
    for folder in json.loads(sys.argv[2]) if len(sys.argv) > 2 else []:
        if folder not in sys.path:
            sys.path.append(folder)
    sys.argv[1:] = []
    channel = Channel()
    set_up_logging()
    try:
        handler = load_handler()
    except Exception as error:
        error_type, message, trace = report_of(error)
        logging.warning(INIT_WARNING)
        log_error(error_type, message, trace)
        channel.say(INIT_ERROR, error_type, error_body(error_type, message, trace, ""), ending=True)
        sys.exit(1)
    serve(channel, handler)


main()
