"""Runs Python handlers for the prover: their clock, their chance and their network are the prover's."""

import os
import sys

sys.dont_write_bytecode = True
sys.path.pop(0)
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# In this order: what is imported later keeps what it finds.
from idem_lab_prove import clock, chance, files, sockets, threads, outside, serve  # noqa: E402,F401

del sys.path[0]
serve.forever()
