"""One request over TLS to an address that was checked before; it ends in time, however slow the receiver is."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from contextlib import suppress
from urllib.parse import SplitResult

TIMEOUT_SECONDS = 5
"""The limit of each wait: for the connection, and for each piece of the answer."""
MAX_SECONDS = 15
"""The limit of the whole exchange, also for a receiver that answers byte by byte."""
MAX_BYTES_READ = 64 * 1024


def post(url: SplitResult, address: str, body: bytes, headers: dict[str, str], ca_file: str | None) -> int:
    """Post the body to the address, and return the status of the answer; redirects are not followed."""
    context = ssl.create_default_context(cafile=ca_file)
    connection = _Pinned(url.hostname or "", url.port or 443, address, context)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    timer = threading.Timer(MAX_SECONDS, connection.abort)
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", target, body, headers)
        response = connection.getresponse()
        response.read(MAX_BYTES_READ)
        return response.status
    finally:
        timer.cancel()
        connection.close()


class _Pinned(http.client.HTTPSConnection):
    """Calls one address under the host's name: the address that was checked is the one that is called."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=context)
        self._address = address
        self._tls = context

    def connect(self) -> None:
        connection = socket.create_connection((self._address, self.port), TIMEOUT_SECONDS)
        self.sock = self._tls.wrap_socket(connection, server_hostname=self.host)

    def abort(self) -> None:
        """End the connection from another thread; a pending read then ends too."""
        if self.sock:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
