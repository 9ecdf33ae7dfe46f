"""
One process that has loaded all packages, from which an execution environment is a fork. The prover speaks to it over
standard input and output; it passes on to each environment what is meant for it. Environments answer themselves: only
one of them is at work at a time.
"""

import collections
import gc
import json
import os
import resource
import select
import signal
import struct
import sys

from . import aws_sdk, chance, handler
from .scheduler import scheduler
from .state import state

LENGTH = struct.Struct(">I")
libc = None
if sys.platform == "linux":
    import ctypes

    libc = ctypes.CDLL(None)


def frame(message):
    data = json.dumps(message, separators=(",", ":")).encode("utf-8")
    return LENGTH.pack(len(data)) + data


def write(channel, data):
    while data:
        data = data[os.write(channel, data) :]


def read_exactly(channel, size):
    data = b""
    while len(data) < size:
        chunk = os.read(channel, size - len(data))
        if not chunk:
            # Nobody is there any more.
            os._exit(0)
        data += chunk
    return data


def read(channel):
    (size,) = LENGTH.unpack(read_exactly(channel, 4))
    return json.loads(read_exactly(channel, size))


def die_with_parent():
    """Whoever is at work hears nothing: Linux ends it."""
    if libc is not None:
        libc.prctl(1, signal.SIGKILL)


class Output:
    """What handlers print."""

    encoding = "utf-8"
    errors = "replace"
    closed = False

    def write(self, text):
        if state.recorded and text.strip():
            state.lines.extend(text.rstrip("\n").split("\n"))
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False

    def writable(self):
        return True

    def fileno(self):
        return 1


class Server:
    def __init__(self):
        self.said = os.dup(1)
        self.heard = os.dup(0)
        nothing = os.open(os.devnull, os.O_RDWR)
        for channel in (0, 1, 2):
            os.dup2(nothing, channel)
        sys.stdout = sys.stderr = Output()
        self.children = {}
        self.wants = None
        self.function = None

    def say(self, message):
        write(self.said, frame(message))

    def forever(self):
        woken, wake = os.pipe()
        for end in (woken, wake):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *args: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        while True:
            ready, _, _ = select.select([self.heard, woken], [], [])
            if woken in ready:
                os.read(woken, 512)
                self.bury()
            if self.heard in ready:
                self.hear(read(self.heard))

    def hear(self, message):
        kind = message["k"]
        if kind == "input":
            child = self.children.get(message["child"])
            if child is not None:
                write(child[1], frame(message["input"]))
        elif kind == "fork":
            self.fork(message)
        elif kind == "kill":
            self.kill(message["child"])
        elif kind == "load":
            self.say(self.load(message))
        elif kind == "usage":
            used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
            self.say({"k": "usage", "cpuMs": sum((each.ru_utime + each.ru_stime) * 1000 for each in used)})

    def bury(self):
        """Whoever ended by itself never answers."""
        for number, (process, channel) in list(self.children.items()):
            if os.waitpid(process, os.WNOHANG)[0]:
                os.close(channel)
                del self.children[number]
                self.say({"k": "gone"})

    def kill(self, number):
        child = self.children.pop(number, None)
        if child is not None:
            os.kill(child[0], signal.SIGKILL)
            os.waitpid(child[0], 0)
            os.close(child[1])

    def load(self, wanted):
        """Tries it in processes of their own, then keeps what is the same in each: packages, and where it can, all."""
        self.wants = wanted
        state.root, state.now, state.began = wanted["root"], wanted["now"], wanted["now"]
        sys.path[:0] = wanted["path"]
        first = self.trial()
        for name in first.get("packages", ()):
            try:
                __import__(name)
            except BaseException:
                # Some of a package's modules are there only by another's doing.
                continue
        aws_sdk.install()
        result = self.trial()
        if not result["touched"] and "error" not in result:
            self.function = self.within(lambda: handler.load(wanted["module"], wanted["member"]))
        gc.collect()
        gc.freeze()
        gc.disable()
        return {"k": "loaded", **result}

    def trial(self):
        given, taken = os.pipe()
        process = os.fork()
        if process == 0:
            write(taken, frame(self.tried()))
            os._exit(0)
        os.close(taken)
        ready = select.select([given], [], [], self.wants["patience"])[0]
        result = read(given) if ready else {"error": "its modules do not come to an end", "touched": []}
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(given)
        return result

    def tried(self):
        state.trial = True
        chance.seed(1)
        before = chance.watched()
        try:
            self.within(lambda: handler.load(self.wants["module"], self.wants["member"]))
            result = {}
        except BaseException as error:
            result = {"error": handler.told(error)}
        if chance.watched() != before:
            state.touched.add("random")
        return {**result, "touched": sorted(state.touched), "packages": handler.packages()}

    def within(self, work):
        state.virtual = True
        try:
            return work()
        finally:
            state.virtual = False

    def fork(self, message):
        heard, channel = os.pipe()
        process = os.fork()
        if process == 0:
            for _, other in self.children.values():
                os.close(other)
            os.close(channel)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            die_with_parent()
            try:
                Environment(self, heard, message).forever()
            finally:
                os._exit(1)
        os.close(heard)
        self.children[message["child"]] = (process, channel)


class Environment:
    """An execution environment: a fork that is invoked once, or again."""

    def __init__(self, server, heard, message):
        self.server, self.heard = server, heard
        # What was said to another that went this way.
        self.known = collections.deque(message["inputs"])
        self.function = server.function
        state.folder = message["folder"]
        state.ask = self.ask
        state.scheduler = scheduler
        state.virtual = True

    def next(self):
        return self.known.popleft() if self.known else read(self.heard)

    def ask(self, told):
        if not self.known:
            if state.unmodelled:
                told["unmodelled"] = sorted(state.unmodelled)
            self.server.say(told)
        return self.next()

    def forever(self):
        given = self.next()
        while True:
            outcome = self.invoked(given)
            # What it left under way goes on, until it is invoked again.
            given = scheduler.ask({"k": "end", **outcome})

    def invoked(self, given):
        state.now, state.began, state.recorded = given["now"], given["began"], given["recorded"]
        state.lines = []
        chance.seed(given["seed"])
        outcome = handler.outcome_of(lambda: self.loaded()(given["event"], handler.Context(given)))
        if state.lines:
            outcome["lines"] = state.lines
        if state.recorded:
            outcome["files"] = handler.files()
        return outcome

    def loaded(self):
        if self.function is None:
            self.function = handler.load(self.server.wants["module"], self.server.wants["member"])
        return self.function


def forever():
    Server().forever()
