"""JSON as Lambda's Python runtimes write it: by the rules of simplejson, which differ from those of `json`."""

import json.encoder
import os
import sys

WRITTEN_IN_C = ("datetime", "decimal")
# Since 3.12 text is not escaped.
IN_ASCII = os.environ.get("AWS_EXECUTION_ENV") in ("AWS_Lambda_python3.9", "AWS_Lambda_python3.10", "AWS_Lambda_python3.11")


def quoted(text):
    text = str(text, "utf-8") if isinstance(text, bytes) else str.__str__(text)
    if IN_ASCII:
        # The standard library leaves this one alone.
        return json.encoder.encode_basestring_ascii(text).replace("\x7f", "\\u007f")
    return json.encoder.encode_basestring(text)


def float_text(number):
    if number != number:
        return "NaN"
    if number in (float("inf"), float("-inf")):
        return "Infinity" if number > 0 else "-Infinity"
    return float.__repr__(float(number))


def type_name(value):
    """As simplejson tells it: what is written in C is told with its module."""
    cls = type(value)
    return "%s.%s" % (cls.__module__, cls.__name__) if cls.__module__ in WRITTEN_IN_C else cls.__name__


def key_text(key):
    if isinstance(key, (str, bytes)):
        return quoted(key)
    if key is None or isinstance(key, (bool, int, float)):
        return '"%s"' % simple_text(key)
    raise TypeError("keys must be str, int, float, bool or None, not %s" % type_name(key))


def simple_text(value):
    """A value without parts; `None` where it may have some."""
    if isinstance(value, (str, bytes)):
        return quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(int(value))
    if isinstance(value, float):
        return float_text(value)
    return None


def decimal_text(value):
    """The digits of a decimal, which are kept; `None` for anything else. Where nobody imported it there is none."""
    decimal = sys.modules.get("decimal")
    if decimal is None or not isinstance(value, decimal.Decimal):
        return None
    return "NaN" if value.is_nan() else str(value)


def write(value, chunks, around):
    text = simple_text(value)
    if text is not None:
        return chunks.append(text)
    # A named tuple is an object, and so is whatever else says how it would be one.
    as_dict = None if isinstance(value, type) else getattr(value, "_asdict", None)
    if callable(as_dict):
        value = as_dict()
        if not isinstance(value, dict):
            raise TypeError("_asdict() must return a dict, not %s" % type(value).__name__)
    if not isinstance(value, (list, tuple, dict)):
        text = decimal_text(value)
        if text is None:
            raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)
        return chunks.append(text)
    if id(value) in around:
        raise ValueError("Circular reference detected")
    around.add(id(value))
    if isinstance(value, dict):
        before = "{"
        for key, item in value.items():
            chunks.append("%s%s: " % (before, key_text(key)))
            write(item, chunks, around)
            before = ", "
        chunks.append("}" if value else "{}")
    else:
        before = "["
        for item in value:
            chunks.append(before)
            write(item, chunks, around)
            before = ", "
        chunks.append("]" if value else "[]")
    around.discard(id(value))


def dumps(value):
    """JSON as the runtime of the function's version writes it."""
    chunks = []
    try:
        write(value, chunks, set())
    except RecursionError:
        raise RecursionError("maximum recursion depth exceeded while encoding a JSON object") from None
    return "".join(chunks)
