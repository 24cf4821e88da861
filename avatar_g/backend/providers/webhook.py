"""Sends signed messages to addresses that creators named, and to no address inside our network."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import httpx

from avatar_g.backend.errors import InvalidRequest, ProviderRejected, ProviderUnavailable

TIMEOUT_S = 10.0
_PORTS = {"http": 80, "https": 443}
_PASSING = {408, 409, 425, 429}
"""Answers below 500 after which it is worth asking again."""


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a message goes: the name for the receiver, the address we have checked."""

    url: SplitResult
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Return the ``Host`` header: the port only where it is not the usual one."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.url.scheme] else f"{name}:{self.port}"

    def url_at(self, address: str) -> str:
        """Return the URL with an address instead of a name: nobody can turn it to another one."""
        name = f"[{address}]" if ":" in address else address
        query = f"?{self.url.query}" if self.url.query else ""
        return f"{self.url.scheme}://{name}:{self.port}{self.url.path or '/'}{query}"


def require_public_address(url: str, *, allows_private: bool) -> None:
    """Refuse an address that is none, or that is inside our network by what it says.

    What a name stands for is looked at when a message is sent.

    Raises
    ------
    InvalidRequest
        Reason ``webhook_url`` or ``webhook_private``.
    """
    target = _target(url, allows_private=allows_private)
    if allows_private:
        return
    is_local_name = target.host == "localhost" or target.host.endswith((".localhost", ".local"))
    if is_local_name or (_is_literal(target.host) and not _is_public(target.host)):
        raise InvalidRequest("inside our network", reason="webhook_private")


def send(url: str, body: bytes, headers: dict[str, str], *, allows_private: bool) -> int:
    """Post a message; return the status of the answer, whose body nobody reads.

    The name is resolved once, every address it stands for is checked, and the connection is made
    to a checked address: a name that changes its meaning in between (DNS rebinding) gains nothing.
    Redirects are not followed, proxies not used.

    Raises
    ------
    ProviderRejected
        If the address is inside our network, or the receiver refuses the message.
    ProviderUnavailable
        If the receiver cannot be reached, or asks for patience.
    """
    target = _target(url, allows_private=allows_private)
    address = _resolved(target, allows_private=allows_private)
    sent = {**headers, "host": target.authority}
    extensions = {"sni_hostname": target.host}
    try:
        with (
            httpx.Client(timeout=TIMEOUT_S, trust_env=False, follow_redirects=False) as client,
            client.stream(
                "POST",
                target.url_at(address),
                content=body,
                headers=sent,
                extensions=extensions,
            ) as answer,
        ):
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ProviderUnavailable(f"the receiver cannot be reached: {type(error).__name__}") from (
            error
        )
    if status >= 500 or status in _PASSING:
        raise ProviderUnavailable(f"the receiver answered {status}")
    if status >= 300:
        raise ProviderRejected(f"the receiver answered {status}")
    return status


def _target(url: str, *, allows_private: bool) -> _Target:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except ValueError as error:  # UnicodeError is one
        raise InvalidRequest("not an address", reason="webhook_url") from error
    schemes = {"https", "http"} if allows_private else {"https"}
    has_login = parts.username is not None or parts.password is not None
    is_plain = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in schemes or not host or has_login or not is_plain or parts.fragment:
        raise InvalidRequest("not an address", reason="webhook_url")
    return _Target(parts, host.rstrip(".").lower(), port)


def _resolved(target: _Target, *, allows_private: bool) -> str:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ProviderUnavailable("the receiver's name is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allows_private and not all(_is_public(address) for address in addresses):
        raise ProviderRejected("the receiver is inside our network", reason="webhook_private")
    return addresses[0]


def _is_literal(host: str) -> bool:
    """Tell whether a host is an address in any spelling that resolvers understand."""
    try:
        socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except OSError:
        return False
    return True


def _is_public(host: str) -> bool:
    """Tell whether an address belongs to the internet: not to us, our network or a test net."""
    entry = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)[0][4][0]
    address = ipaddress.ip_address(str(entry).partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    embedded = mapped if mapped is not None else address
    return bool(address.is_global and embedded.is_global and not embedded.is_multicast)
