"""Sockets that lead to the prover, as far as HTTP is spoken over them."""

import io
import re
import socket
import ssl
from email.parser import BytesParser

from . import http
from .state import refuse, state

Real = socket.socket
real_getaddrinfo, real_gethostbyname = socket.getaddrinfo, socket.gethostbyname
real_wrap = ssl.SSLContext.wrap_socket
LINE = re.compile(rb"([A-Z]+) (\S+) HTTP/1\.[01]\r\n")


class Connection:
    """Takes one request, and gives its answer to whoever reads."""

    def __init__(self, family=socket.AF_INET, type=socket.SOCK_STREAM, proto=0, fileno=None):
        self.family, self.type, self.proto = family, type, proto
        self.address = ("?", 0)
        self.tls = False
        self.timeout = None
        self.sent = bytearray()
        self.answer = None
        if fileno is not None or family not in (socket.AF_INET, socket.AF_INET6) or not type & socket.SOCK_STREAM:
            refuse("a connection of its own")

    def connect(self, address):
        if self.timeout == 0:
            refuse("a connection that does not block (%s)" % address[0])
        self.address = address

    def connect_ex(self, address):
        self.connect(address)
        return 0

    def settimeout(self, seconds):
        self.timeout = seconds

    def gettimeout(self):
        return self.timeout

    def setblocking(self, blocks):
        self.timeout = None if blocks else 0

    def send(self, data, flags=0):
        self.sendall(data)
        return len(data)

    def sendall(self, data, flags=0):
        if self.answer is not None:
            raise BrokenPipeError(32, "Broken pipe")
        self.sent += data

    def recv(self, size, flags=0):
        return self.reader().read(size)

    def recv_into(self, buffer, size=0, flags=0):
        data = self.reader().read(size or len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def makefile(self, mode="r", *args, **kwargs):
        return Reader(self) if "b" in mode and "w" not in mode else refuse("a connection of its own")

    def reader(self):
        if self.answer is None:
            self.answer = io.BytesIO(self.asked())
        return self.answer

    def asked(self):
        head, _, body = bytes(self.sent).partition(b"\r\n\r\n")
        line = LINE.match(head + b"\r\n")
        if line is None:
            refuse("a connection of its own (%s:%s)" % self.address[:2])
        headers = {}
        for name, value in BytesParser().parsebytes(head[line.end() :]).items():
            known = headers.get(name.lower())
            headers[name.lower()] = value if known is None else known + ", " + value
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = whole(body)
        port = self.address[1]
        host = headers.get("host") or "%s:%s" % self.address[:2]
        usual = 443 if self.tls else 80
        host = host[: -len(":%d" % usual)] if host.endswith(":%d" % usual) and port == usual else host
        try:
            status, given, content = http.request(
                "https:" if self.tls else "http:",
                line[1].decode("ascii"),
                host,
                line[2].decode("latin-1"),
                headers,
                body,
                self.timeout,
            )
        except http.TimedOut:
            raise socket.timeout("The read operation timed out") from None
        text = "HTTP/1.1 %d %s\r\n" % (status, "OK" if status < 400 else "Failed")
        for name, value in given.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                text += "%s: %s\r\n" % (name, value)
        text += "Content-Length: %d\r\nConnection: close\r\n\r\n" % len(content)
        return text.encode("latin-1") + (b"" if line[1] == b"HEAD" else content)

    def close(self):
        pass

    def shutdown(self, how):
        pass

    def setsockopt(self, *args):
        pass

    def getsockopt(self, *args):
        return 0

    def fileno(self):
        return -1

    def getpeername(self):
        return self.address

    def getsockname(self):
        return ("169.254.76.1", 40000)

    # As much of TLS as clients ask for.
    def getpeercert(self, binary_form=False):
        return b"" if binary_form else {}

    def version(self):
        return "TLSv1.3"

    def cipher(self):
        return ("TLS_AES_128_GCM_SHA256", "TLSv1.3", 128)

    def selected_alpn_protocol(self):
        return None

    def pending(self):
        return 0

    def unwrap(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()


class Reader(io.RawIOBase):
    """What `makefile` gives: asks once somebody reads."""

    def __init__(self, connection):
        self.connection = connection

    def readable(self):
        return True

    def readinto(self, buffer):
        return self.connection.recv_into(buffer)

    def readline(self, size=-1):
        return self.connection.reader().readline(size)

    def read(self, size=-1):
        return self.connection.reader().read(size)

    def peek(self, size=0):
        reader = self.connection.reader()
        at = reader.tell()
        found = reader.read(size)
        reader.seek(at)
        return found

    def read1(self, size=-1):
        return self.read(size)


def whole(chunks):
    body = b""
    while chunks:
        size, _, chunks = chunks.partition(b"\r\n")
        length = int(size.split(b";")[0] or b"0", 16)
        if length == 0:
            break
        body, chunks = body + chunks[:length], chunks[length + 2 :]
    return body


class Sockets(type(Real)):
    """Real sockets pass for what is in their place."""

    def __instancecheck__(cls, instance):
        return isinstance(instance, Connection) or type.__instancecheck__(cls, instance)


class Virtual(Real, metaclass=Sockets):
    def __new__(cls, *args, **kwargs):
        if state.virtual and cls is Virtual:
            return Connection(*args, **kwargs)
        return Real.__new__(cls)


def socketpair(*args):
    # Pairs stay real: event loops wake themselves by them.
    virtual, state.virtual = state.virtual, False
    try:
        return real_socketpair(*args)
    finally:
        state.virtual = virtual


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    if not state.virtual:
        return real_getaddrinfo(host, port, family, type, proto, flags)
    name = host.decode("ascii") if isinstance(host, bytes) else host
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, int(port or 0)))]


def wrap_socket(self, sock, *args, **kwargs):
    if not isinstance(sock, Connection):
        return real_wrap(self, sock, *args, **kwargs)
    sock.tls = True
    return sock


real_socketpair = socket.socketpair
socket.socket = Virtual
socket.socketpair = socketpair
socket.getaddrinfo = getaddrinfo
socket.gethostbyname = lambda name: name if state.virtual else real_gethostbyname(name)
ssl.SSLContext.wrap_socket = wrap_socket
