"""Threads, locks and event loops that take turns."""

import _thread
import collections
import queue
import selectors
import sys
import threading

from .scheduler import Task, scheduler
from .state import state, touch

real_allocate, real_rlock = _thread.allocate_lock, threading.RLock
real_start, real_join, real_alive = threading.Thread.start, threading.Thread.join, threading.Thread.is_alive


class Lock:
    """A lock for threads that take turns."""

    def __init__(self):
        self.held = False
        self.queued = collections.deque()

    def acquire(self, blocking=True, timeout=-1):
        if not self.held:
            self.held = True
            return True
        if not blocking or timeout == 0 or state.trial or state.ask is None:
            return False
        alarm = scheduler.alarm(timeout * 1000) if timeout > 0 else None
        task = scheduler.current
        self.queued.append(task)
        got = scheduler.block() is True
        if got and alarm is not None:
            scheduler.cancel(alarm)
        if not got:
            self.queued.remove(task)
        return got

    def release(self):
        if not self.held:
            raise RuntimeError("release unlocked lock")
        if self.queued:
            scheduler.wake(self.queued.popleft(), True)
        else:
            self.held = False

    def locked(self):
        return self.held

    def _at_fork_reinit(self):
        self.held = False
        self.queued.clear()

    def __enter__(self):
        self.acquire()
        return True

    def __exit__(self, *args):
        self.release()


def allocate_lock():
    return Lock() if state.virtual else real_allocate()


def start(self):
    if not state.virtual:
        return real_start(self)
    if self._started.is_set():
        raise RuntimeError("threads can only be started once")
    touch("threads")
    task = Task()
    self.idem_lab_over = Lock()
    self.idem_lab_over.acquire()
    self._started.set()
    _thread.start_new_thread(run, (self, task))
    scheduler.wake(task, None)


def run(thread, task):
    task.gate.acquire()
    thread._set_ident()
    threading._active[thread._ident] = thread
    try:
        thread.run()
    except SystemExit:
        pass
    except BaseException:
        # As in Lambda: it is printed, and nobody else hears of it.
        sys.excepthook(*sys.exc_info())
    del threading._active[thread._ident]
    thread.idem_lab_over.release()
    scheduler.end()


def join(self, timeout=None):
    over = getattr(self, "idem_lab_over", None)
    if over is None:
        return real_join(self, timeout)
    if over.acquire(True, -1 if timeout is None else max(timeout, 0)):
        over.release()


def is_alive(self):
    over = getattr(self, "idem_lab_over", None)
    return real_alive(self) if over is None else over.locked()


threading.Lock = threading._allocate_lock = allocate_lock
threading.RLock = lambda: threading._PyRLock() if state.virtual else real_rlock()
threading.Thread.start, threading.Thread.join, threading.Thread.is_alive = start, join, is_alive
queue.SimpleQueue = queue._PySimpleQueue


class Poll:
    """An event loop that waits for something."""

    def __init__(self, selector, task):
        self.selector, self.task = selector, task

    def check(self):
        return bool(real_select(self.selector, 0))


real_select = selectors.DefaultSelector.select


def select(self, timeout=None):
    if not state.virtual or state.ask is None:
        return real_select(self, timeout)
    ready = real_select(self, 0)
    if ready or (timeout is not None and timeout <= 0):
        return ready
    poll = Poll(self, scheduler.current)
    scheduler.polls.append(poll)
    # Sooner than a clock can tell, a loop would never get there.
    alarm = None if timeout is None else scheduler.alarm(max(timeout * 1000, 0.001))
    scheduler.block()
    if poll in scheduler.polls:
        scheduler.polls.remove(poll)
    if alarm is not None:
        scheduler.cancel(alarm)
    return real_select(self, 0)


selectors.DefaultSelector.select = select
