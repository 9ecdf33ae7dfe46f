"""
Connections to AWS's own hosts come to the embedded AWS, in plain HTTP: clients that are too old for AWS_ENDPOINT_URL,
or were told to ignore it, must not reach the real one.
"""

import os
import re
import sys
from importlib.machinery import PathFinder

AWS_HOST = re.compile(r"(^|\.)(amazonaws\.(com|com\.cn|eu)|api\.aws)\.?$", re.IGNORECASE)
HTTP_PORTS = (443, 80, "443", "80", "https", "http")
ADDRESS, _, PORT = os.environ.get("AWS_ENDPOINT_URL", "").rpartition("/")[2].rpartition(":")
EMBEDDED = (ADDRESS, int(PORT)) if PORT.isdecimal() else None


def is_aws_host(host):
    host = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    return isinstance(host, str) and AWS_HOST.search(host) is not None


def turned(host, port):
    """Where a connection goes; databases and the like have hosts of that name, too, but other ports."""
    return EMBEDDED if port in HTTP_PORTS and is_aws_host(host) else (host, port)


def turn_sockets(socket):
    real_getaddrinfo, real_connect, real_connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def getaddrinfo(host, port, *args, **kwargs):
        return real_getaddrinfo(*turned(host, port), *args, **kwargs)

    def address(of):
        return turned(*of) if isinstance(of, tuple) and len(of) == 2 else of

    socket.getaddrinfo = getaddrinfo
    socket.socket.connect = lambda self, to: real_connect(self, address(to))
    socket.socket.connect_ex = lambda self, to: real_connect_ex(self, address(to))


def leave_out_tls(ssl):
    import socket

    real_wrap = ssl.SSLContext.wrap_socket

    class PlainSocket(socket.socket):
        """Tells of itself what whoever asked for TLS wants to know."""

        server_hostname = None

        def getpeercert(self, binary_form=False):
            return b"" if binary_form else {"subjectAltName": (("DNS", self.server_hostname),)}

        def version(self):
            return "TLSv1.3"

        def selected_alpn_protocol(self):
            return None

        def unwrap(self):
            return self

    def is_turned(sock):
        try:
            return sock.getpeername()[:2] == EMBEDDED
        except OSError:
            return False

    def wrap_socket(self, sock, *args, **kwargs):
        host = kwargs.get("server_hostname")
        if not is_aws_host(host) or not is_turned(sock):
            return real_wrap(self, sock, *args, **kwargs)
        timeout = sock.gettimeout()
        plain = PlainSocket(fileno=sock.detach())
        plain.settimeout(timeout)
        plain.server_hostname = host
        return plain

    ssl.SSLContext.wrap_socket = wrap_socket


def leave_out_tls_of_loops(base_events):
    real_create = base_events.BaseEventLoop.create_connection

    async def create_connection(self, protocol_factory, host=None, port=None, **kwargs):
        name = kwargs.get("server_hostname") or host
        sock = kwargs.get("sock")
        to_embedded = turned(host, port) != (host, port) or (
            sock is not None and sock.getpeername()[:2] == EMBEDDED
        )
        if kwargs.get("ssl") and is_aws_host(name) and to_embedded:
            for option in ("ssl", "server_hostname", "ssl_handshake_timeout", "ssl_shutdown_timeout"):
                kwargs.pop(option, None)
        return await real_create(self, protocol_factory, host, port, **kwargs)

    base_events.BaseEventLoop.create_connection = create_connection


CHANGES = {"socket": turn_sockets, "ssl": leave_out_tls, "asyncio.base_events": leave_out_tls_of_loops}


class AfterImport:
    """Changes a module once somebody imports it: most handlers never do, and would wait for it at every cold start."""

    def find_spec(self, name, path=None, target=None):
        spec = PathFinder.find_spec(name, path, target) if name in CHANGES else None
        if spec is None:
            return None
        load = spec.loader.exec_module

        def load_and_change(module):
            load(module)
            CHANGES[name](module)

        spec.loader.exec_module = load_and_change
        return spec


def turn_connections_to_aws():
    if EMBEDDED is None:
        return
    for name, change in CHANGES.items():
        if name in sys.modules:
            change(sys.modules[name])
    sys.meta_path.insert(0, AfterImport())
