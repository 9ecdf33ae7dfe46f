"""Time as the virtual clock shows it."""

import sys


class VirtualClock:
    """What the clock is set to: N ms ahead of real time, or `=N`, still at N."""

    text = sys.argv[1] if len(sys.argv) > 1 else "0"


clock = VirtualClock()


def show_virtual_time():
    """Makes `time` and `datetime` show the virtual clock."""
    import datetime as module
    import time

    real_time_ns = time.time_ns
    real_localtime, real_gmtime = time.localtime, time.gmtime
    real_strftime, real_ctime, real_asctime = time.strftime, time.ctime, time.asctime
    real_date, real_datetime = module.date, module.datetime

    def virtual_time_ns():
        if clock.text.startswith("="):
            return round(float(clock.text[1:]) * 1_000_000)
        return real_time_ns() + round(float(clock.text) * 1_000_000)

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


# Before anything else is imported: some modules remember the functions that they find.
show_virtual_time()
