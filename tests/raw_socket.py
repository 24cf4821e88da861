"""Speaks to the event socket as no honest browser would: Engine.IO by hand."""

import json
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import simple_websocket

NAMESPACE = "/_event"
_HELLO_S = 30.0
"""For the two messages of the opening: a busy server is slow, not closed."""
QUIET_S = 1.5
"""An answer that has not come by then does not come."""


class Refused(Exception):
    """The server opened no socket."""


class _Client(simple_websocket.Client):
    """Names the port in ``Host``, as browsers do."""

    def handshake(self) -> None:
        self.host = f"{self.host}:{self.port}"
        super().handshake()


class RawSocket:
    """One connection with whatever token, cookie and origin an attacker likes."""

    def __init__(self, base_url: str, token: str, *, cookie: str = "", origin: str = "") -> None:
        url = f"{base_url.replace('http', 'ws', 1)}{NAMESPACE}/?EIO=4&transport=websocket"
        headers = {name: value for name, value in (("Cookie", cookie), ("Origin", origin)) if value}
        try:
            self._socket = _Client(f"{url}&token={token}", headers=headers)
            self._socket.receive(timeout=_HELLO_S)
            self._socket.send(f"40{NAMESPACE},")
            answer = self._socket.receive(timeout=_HELLO_S)
        except (simple_websocket.ConnectionError, simple_websocket.ConnectionClosed) as error:
            raise Refused(str(error)) from error
        if not str(answer).startswith(f"40{NAMESPACE}"):
            raise Refused(str(answer))

    def send(self, name: str, payload: dict[str, Any] | None = None) -> None:
        event = {
            "name": name,
            "payload": payload or {},
            "router_data": {"pathname": "/", "query": {}, "asPath": "/"},
        }
        self._socket.send(f"42{NAMESPACE}," + json.dumps(["event", event]))

    def answers(self, quiet_s: float = QUIET_S) -> list[str]:
        """Return every message until there is none for a while."""
        found: list[str] = []
        while True:
            message = self._socket.receive(timeout=quiet_s)
            if message is None:
                return found
            if message == "2":
                self._socket.send("3")
            else:
                found.append(str(message))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(simple_websocket.ConnectionClosed):
            self._socket.close()
