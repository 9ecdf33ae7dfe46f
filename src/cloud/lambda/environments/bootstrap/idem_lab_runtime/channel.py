"""The channel to the environment: frames on a socket, as src/cloud/lambda/environments/channel.ts tells."""

import json
import os
import struct
import sys

try:
    from resource import RUSAGE_SELF, getrusage
except ImportError:
    getrusage = None

READY, RESPONSE, ERROR, INIT_ERROR = range(4)
MEMORY_GREW, ENDING = 1, 2
# What takes fewer new pages than this does not show in megabytes.
FEW_PAGES = 16


class Channel:
    FILE = 3

    def __init__(self):
        os.set_inheritable(self.FILE, False)
        self.pages_told = 0

    def say(self, kind, name="", body="", ending=False):
        """Writes one frame; without the environment there is nothing left to live for."""
        sys.stdout.flush()
        sys.stderr.flush()
        pages = getrusage(RUSAGE_SELF).ru_minflt if getrusage else sys.maxsize
        grew = pages - self.pages_told > FEW_PAGES
        if grew and getrusage:
            self.pages_told = pages
        flags = (MEMORY_GREW if grew else 0) | (ENDING if ending else 0)
        name = name.encode("latin-1", "replace")
        body = body if isinstance(body, bytes) else body.encode("utf-8", "replace")
        rest = memoryview(struct.pack(">IBBH", len(body), kind, flags, len(name)) + name + body)
        try:
            while rest:
                rest = rest[os.write(self.FILE, rest) :]
        except OSError:
            os._exit(1)

    def next(self):
        """Waits for an event: its headers and its payload."""
        headers_length, payload_length = struct.unpack(">II", self.read(8))
        return json.loads(self.read(headers_length)), self.read(payload_length)

    def read(self, length):
        chunks = []
        while length > 0:
            try:
                chunk = os.read(self.FILE, length)
            except OSError:
                chunk = b""
            if not chunk:
                os._exit(1)
            chunks.append(chunk)
            length -= len(chunk)
        return b"".join(chunks)
