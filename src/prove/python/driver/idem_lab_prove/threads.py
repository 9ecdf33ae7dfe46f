"""Threads and event loops: each thread runs to its end where it is started, and whoever waits, waits in virtual time."""

import concurrent.futures
import selectors
import sys
import threading

from .clock import sleep
from .state import refuse, state

real_start, real_join, real_alive = threading.Thread.start, threading.Thread.join, threading.Thread.is_alive
real_submit = concurrent.futures.ThreadPoolExecutor.submit
real_wait = threading.Condition.wait


def start(self):
    if not state.virtual:
        return real_start(self)
    beside = self.daemon or isinstance(self, threading.Timer)
    state.apart += beside
    self._started.set()
    self.idem_lab_ran = True
    try:
        self.run()
    except Exception:
        # As in Lambda: it is printed, and nobody else hears of it.
        sys.excepthook(*sys.exc_info())
    finally:
        state.apart -= beside


def join(self, timeout=None):
    return None if hasattr(self, "idem_lab_ran") else real_join(self, timeout)


def is_alive(self):
    return False if hasattr(self, "idem_lab_ran") else real_alive(self)


def submit(self, fn, /, *args, **kwargs):
    if not state.virtual:
        return real_submit(self, fn, *args, **kwargs)
    if self._shutdown:
        raise RuntimeError("cannot schedule new futures after shutdown")
    future = concurrent.futures.Future()
    future.set_running_or_notify_cancel()
    try:
        result = fn(*args, **kwargs)
    except Exception as error:
        future.set_exception(error)
    else:
        future.set_result(result)
    return future


def wait(self, timeout=None):
    if not state.virtual:
        return real_wait(self, timeout)
    if timeout is None:
        refuse("a thread that waits for another")
    if timeout > 0:
        sleep(timeout)
    return False


threading.Thread.start, threading.Thread.join, threading.Thread.is_alive = start, join, is_alive
concurrent.futures.ThreadPoolExecutor.submit = submit
threading.Condition.wait = wait

real_select = selectors.DefaultSelector.select


def select(self, timeout=None):
    if not state.virtual:
        return real_select(self, timeout)
    ready = real_select(self, 0)
    if ready or (timeout is not None and timeout <= 0):
        return ready
    if timeout is None:
        refuse("an event loop that waits for something outside")
    sleep(max(timeout, 0.000_001))
    return real_select(self, 0)


selectors.DefaultSelector.select = select
