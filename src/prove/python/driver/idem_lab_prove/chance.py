"""Chance as handlers see it: drawn from the attempt's seed."""

import os
import random
import uuid

from .state import state, touch

real_urandom = os.urandom
drawn = random.Random(0)


def urandom(size):
    if not state.virtual:
        return real_urandom(size)
    touch("chance")
    return drawn.getrandbits(8 * size).to_bytes(size, "big") if size > 0 else b""


os.urandom = urandom
# What `secrets` and `SystemRandom` draw from.
random._urandom = urandom
# Time-based ids: of the virtual clock, and of a machine that is none.
uuid._generate_time_safe = None
uuid._node = 0x0242AC110002
# Lambda's own process has the same number in each environment.
os.getpid = lambda: 8


def seed(number):
    """Begins anew: of each attempt others, of the same attempt the same."""
    drawn.seed(number)
    random.seed(drawn.getrandbits(64))
    uuid._last_timestamp = None


def watched():
    """What tells whether somebody drew from `random`."""
    return random.getstate()
