"""Time as handlers see it: it stands still while they run, and moves when the prover says so."""

import datetime as module
import time

from .state import asked, state, touch

real = {name: getattr(time, name) for name in dir(time) if callable(getattr(time, name))}
real_date, real_datetime = module.date, module.datetime


def now_ns():
    if not state.virtual:
        return real["time_ns"]()
    touch("time")
    return round(state.now * 1000) * 1000


def measured_ns():
    if not state.virtual:
        return real["monotonic_ns"]()
    touch("time")
    return round((state.now - state.began) * 1000) * 1000 + 1_000_000_000


def sleep(seconds):
    if not state.virtual:
        return real["sleep"](seconds)
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    if seconds > 0:
        asked({"k": "sleep", "ms": seconds * 1000})


time.time_ns = now_ns
time.time = lambda: now_ns() / 1_000_000_000
time.monotonic_ns = time.perf_counter_ns = measured_ns
time.monotonic = time.perf_counter = lambda: measured_ns() / 1_000_000_000
time.sleep = sleep
time.localtime = lambda seconds=None: real["localtime"](time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: real["gmtime"](time.time() if seconds is None else seconds)
time.strftime = lambda text, when=None: real["strftime"](text, time.localtime() if when is None else when)
time.ctime = lambda seconds=None: real["ctime"](time.time() if seconds is None else seconds)
time.asctime = lambda when=None: real["asctime"](time.localtime() if when is None else when)


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
