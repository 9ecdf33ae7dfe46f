"""JSON as Lambda's Python runtimes write it."""

import json
import os

IN_ASCII = os.environ.get("AWS_EXECUTION_ENV") in ("AWS_Lambda_python3.10", "AWS_Lambda_python3.11")
MARK = os.urandom(8).hex()


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
