"""The Python runtime of the embedded Lambda: loads the handler, then asks for events over the channel."""

import os
import sys

# Standard error goes where standard output goes: the order of what a function prints is kept.
os.dup2(1, 2)

CLOCK_OFFSET = float(sys.argv[1]) / 1000 if len(sys.argv) > 1 else 0.0


def show_virtual_time():
    """Makes `time` and `datetime` show the virtual clock, which is real time plus an offset."""
    import datetime as module
    import time

    real_time, real_time_ns = time.time, time.time_ns
    real_localtime, real_gmtime = time.localtime, time.gmtime
    real_strftime, real_ctime, real_asctime = time.strftime, time.ctime, time.asctime
    real_date, real_datetime = module.date, module.datetime

    time.time = lambda: real_time() + CLOCK_OFFSET
    time.time_ns = lambda: real_time_ns() + round(CLOCK_OFFSET * 1_000_000_000)
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
    """The channel to the environment: frames on a socket, as src/cloud/lambda/channel.ts tells."""

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
        name, body = name.encode("latin-1", "replace"), body.encode("utf-8")
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


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = current_request_id
        return True


def set_up_logging():
    formatter = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"
    )
    formatter.converter = time.gmtime
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
    return text.replace(TASK_ROOT, "/var/task")


def own_frames(error, skip):
    """The trace without the frames of this file, which come first."""
    frames = traceback.extract_tb(error.__traceback__)
    while frames and (frames[0].filename == __file__ or skip(frames[0].filename)):
        frames.pop(0)
    return [as_on_aws(frame) for frame in traceback.format_list(frames)]


def report_of(error):
    if isinstance(error, Fault):
        return error.error_type, error.message, error.trace
    return type(error).__name__, as_on_aws(str(error)), own_frames(error, lambda name: False)


def log_error(error_type, message, trace):
    text = "[ERROR] %s: %s" % (error_type, message) if message else "[ERROR] %s" % error_type
    lines = [text]
    if trace:
        lines.append("Traceback (most recent call last):")
        lines.extend(line for frame in trace for line in frame.rstrip("\n").split("\n"))
    indented = [line.replace(line[: len(line) - len(line.lstrip(" "))], "\u00a0" * (len(line) - len(line.lstrip(" "))), 1) if line.startswith(" ") else line for line in lines]
    write_event("\n".join(indented))


def error_body(error_type, message, trace, request_id):
    return json.dumps(
        {"errorMessage": message, "errorType": error_type, "requestId": request_id, "stackTrace": trace}
    )


def load_handler():
    text = os.environ["_HANDLER"]
    module_name, dot, member = text.rpartition(".")
    if not dot or not module_name:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % text)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault(
            "Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module_name, as_on_aws(str(error)))
        )
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s\n' % (as_on_aws(error.filename or ""), error.lineno, error.text or "")]
        raise Fault(
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module '%s': %s" % (module_name, as_on_aws(str(error))),
            trace,
        )
    handler = getattr(module, member, None)
    if handler is None:
        raise Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (member, module_name))
    return handler


def serialized(result):
    try:
        return json.dumps(result, default=decimal_or_fail)
    except (TypeError, ValueError) as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error)


def decimal_or_fail(value):
    from decimal import Decimal

    if isinstance(value, Decimal):
        return float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def serve(channel, handler):
    global CLOCK_OFFSET, current_request_id
    channel.say(READY)
    while True:
        headers, body = channel.next()
        CLOCK_OFFSET = float(headers.get("idem-lab-clock-offset-ms", CLOCK_OFFSET * 1000)) / 1000
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
        if not isinstance(error, Fault):
            trace = own_frames(error, lambda name: name.startswith("<frozen importlib") or "importlib" in name)
        log_error(error_type, message, trace)
        channel.say(INIT_ERROR, error_type, error_body(error_type, message, trace, ""), ending=True)
        sys.exit(1)
    serve(channel, handler)


main()
