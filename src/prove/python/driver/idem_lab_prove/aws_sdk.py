"""The requests of botocore: past its connections, which need more time than all that a handler does."""

import io
from urllib.parse import urlsplit

from . import http


class Raw(io.BytesIO):
    """As much of urllib3's response as is read."""

    def stream(self, amt=2**16, decode_content=None):
        chunk = self.read(amt)
        while chunk:
            yield chunk
            chunk = self.read(amt)

    def release_conn(self):
        pass


def text(value):
    return value.decode("latin-1") if isinstance(value, (bytes, bytearray)) else str(value)


def bytes_of(body):
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode("utf-8")
    return bytes(body) if isinstance(body, (bytes, bytearray, memoryview)) else body.read()


def send(self, request):
    from botocore.awsrequest import AWSResponse, HeadersDict
    from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

    url = urlsplit(request.url)
    path = (url.path or "/") + ("?" + url.query if url.query else "")
    headers = {name.lower(): text(value) for name, value in request.headers.items()}
    headers.setdefault("host", url.netloc)
    patience = getattr(getattr(self, "_timeout", None), "read_timeout", None)
    try:
        status, given, body = http.request(
            url.scheme + ":", request.method, url.netloc, path, headers, bytes_of(request.body), patience
        )
    except http.TimedOut as error:
        raise ReadTimeoutError(endpoint_url=request.url, error=error) from None
    except ConnectionError as error:
        raise ConnectionClosedError(endpoint_url=request.url, request=request, error=error) from None
    response = AWSResponse(request.url, status, HeadersDict(given), Raw(body))
    if not request.stream_output:
        response.content
    return response


def install():
    """Also keeps what botocore reads of its models, which each of its sessions would read anew."""
    try:
        from botocore.httpsession import URLLib3Session
        from botocore.loaders import JSONFileLoader
    except ImportError:
        return
    URLLib3Session.send = send
    load, known = JSONFileLoader.load_file, {}

    def load_file(self, file_path):
        if file_path not in known:
            known[file_path] = load(self, file_path)
        return known[file_path]

    JSONFileLoader.load_file = load_file
