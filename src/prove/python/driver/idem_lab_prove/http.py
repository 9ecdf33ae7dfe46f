"""Requests, whichever library makes them: nothing is sent, the prover answers."""

import os
import sys

from .state import asked, state


class TimedOut(Exception):
    """The client's own patience was shorter than the world's."""


def is_own(file):
    return file.startswith(state.root) and "site-packages" not in file and "dist-packages" not in file


def stack_here():
    """The frames of the handler's own code, the innermost first."""
    frames = []
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if is_own(os.path.abspath(file)):
            frames.append('File "%s", line %d' % (file, frame.f_lineno))
        frame = frame.f_back
    return "\n".join(frames)


def request(protocol, method, host, path, headers, body, timeout):
    """
    The answer to a request: status, headers, body.
    Raises ConnectionResetError where the connection breaks, and TimedOut.
    """
    question = {
        "k": "request",
        "protocol": protocol,
        "method": method,
        "host": host,
        "path": path,
        "headers": headers,
        "body": body.decode("latin-1"),
    }
    if timeout is not None:
        question["timeoutMs"] = timeout * 1000
    if state.recorded:
        question["stack"] = stack_here()
    answer = asked(question)
    if answer["k"] == "answer":
        return answer["status"], answer["headers"], answer["body"].encode("latin-1")
    if answer["k"] == "timeout":
        raise TimedOut()
    raise ConnectionResetError(104, "Connection reset by peer")
