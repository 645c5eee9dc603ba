"""Fetches an address that a person gave, or posts to it, without ever reaching into the network that this server
stands in.

The name is resolved once, every address that it has is looked at, and the connection goes to the one that was looked
at; each redirect is treated as a new address. What is secret in an address is never logged or said.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import string
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from ridealong.kernel.sentences import Sentence

PATIENCE = 20.0
SILENCE = 8.0
MOST_REDIRECTS = 5
MOST_TRIED = 2
LONGEST = 2_000
LONGEST_MARK = 200
CHUNK = 64 << 10
PORTS = {"http": 80, "https": 443}
GONE = frozenset({401, 403, 404, 410})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# What the standard library of some versions takes for public.
INSIDE = tuple(
    ipaddress.ip_network(one)
    for one in ("100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "64:ff9b:1::/48", "fec0::/10", "2001:db8::/32")
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
Ask = Callable[["_Pinned", SplitResult], http.client.HTTPResponse]


class Unfetched(Exception):
    """Nothing was fetched; the sentence says why, without the address."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.sentence = Sentence(f"fetching.{key}", values)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, and the mark by which the server knows it again; `body` None: it has not changed."""

    body: bytes | None
    mark: str


def usable(address: str, *, trusted: Collection[str] = ()) -> str:
    """The address as it is fetched. Raises Unfetched for one that never could be.

    `trusted` are hosts that the operator named: inside the network, and not encrypted if need be.
    """
    return urlunsplit(_parts(address, trusted))


def fetch(
    address: str, *, trusted: Collection[str] = (), mark: str = "", most: int, patience: float = PATIENCE,
    resolve: Resolve | None = None,
) -> Fetched:  # fmt: skip
    """What stands at the address, at most so many bytes within so many seconds. Raises Unfetched."""
    found = _parts(address, trusted)
    for _ in range(MOST_REDIRECTS + 1):
        with _answered(found, trusted, partial(_asked, mark=mark), patience, resolve or resolved) as answer:
            if answer.status in REDIRECTS:
                found = _redirected(found, answer.headers.get("Location", ""), trusted)
                continue
            if answer.status == http.client.NOT_MODIFIED and mark:
                return Fetched(None, mark)
            if answer.status in GONE:
                raise Unfetched("gone", code=answer.status)
            if answer.status != http.client.OK:
                raise Unfetched("answer", code=answer.status)
            return Fetched(_body(answer, most), _mark(answer))
    raise Unfetched("redirects")


def send(
    address: str, *, body: bytes, headers: Mapping[str, str], trusted: Collection[str] = (),
    patience: float = PATIENCE, resolve: Resolve | None = None,
) -> None:  # fmt: skip
    """Posts to the address by the same rules. What is posted goes to whom it was meant for: a redirect is refused.
    Raises Unfetched."""
    ask = partial(_posted, body=body, headers=headers)
    with _answered(_parts(address, trusted), trusted, ask, patience, resolve or resolved) as answer:
        if answer.status in REDIRECTS:
            raise Unfetched("redirects")
        if answer.status in GONE:
            raise Unfetched("gone", code=answer.status)
        if not http.client.OK <= answer.status < http.client.MULTIPLE_CHOICES:
            raise Unfetched("answer", code=answer.status)


def resolved(host: str, port: int) -> Sequence[str]:
    """All addresses that a name has."""
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def outside(text: str) -> bool:
    """Whether an address belongs to the public internet, also where it is wrapped into another one."""
    try:
        found: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return outside(str(inner))
    inside = any(found in one for one in INSIDE if one.version == found.version)
    return found.is_global and not (inside or found.is_multicast or found.is_reserved or found.is_unspecified)


def _parts(address: str, trusted: Collection[str]) -> SplitResult:
    text = address.strip()
    if not text.isprintable() or " " in text or len(text) > LONGEST:
        raise Unfetched("address")
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError:
        raise Unfetched("address") from None
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme, parts.scheme)
    if scheme not in PORTS or not host or parts.username is not None or port == 0:
        raise Unfetched("address")
    if scheme == "http" and host not in trusted:
        raise Unfetched("plain")
    place = f"[{host}]" if ":" in host else host
    return parts._replace(scheme=scheme, netloc=place if port is None else f"{place}:{port}", fragment="")


def _redirected(parts: SplitResult, location: str, trusted: Collection[str]) -> SplitResult:
    try:
        return _parts(urljoin(urlunsplit(parts), location), trusted)
    except ValueError:
        raise Unfetched("address") from None


@contextmanager
def _answered(
    parts: SplitResult, trusted: Collection[str], ask: Ask, patience: float, resolve: Resolve
) -> Iterator[http.client.HTTPResponse]:
    """The answer to one request; whatever takes too long is cut off, however slowly it trickles."""
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    late = threading.Event()
    try:
        connection = _Pinned(host, port, _checked(host, port, trusted, resolve), encrypted=parts.scheme == "https")
        with _cut_off(connection, late, patience), closing(ask(connection, parts)) as answer:
            yield answer
    except (OSError, http.client.HTTPException) as problem:
        # What is cut off while keys are exchanged looks like a wrong certificate.
        slow = late.is_set() or isinstance(problem, TimeoutError)
        wrong = "certificate" if isinstance(problem, ssl.SSLError) else "unreachable"
        raise Unfetched("slow" if slow else wrong) from problem


def _asked(connection: _Pinned, parts: SplitResult, *, mark: str) -> http.client.HTTPResponse:
    headers = {"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity", "User-Agent": "Ridealong"}
    if mark:
        headers["If-None-Match"] = mark
    connection.request("GET", _path(parts), headers=headers)
    return connection.getresponse()


def _posted(
    connection: _Pinned, parts: SplitResult, *, body: bytes, headers: Mapping[str, str]
) -> http.client.HTTPResponse:
    connection.request("POST", _path(parts), body=body, headers={"User-Agent": "Ridealong", **headers})
    return connection.getresponse()


def _path(parts: SplitResult) -> str:
    return quote(urlunsplit(("", "", parts.path or "/", parts.query, "")), safe=string.punctuation)


def _checked(host: str, port: int, trusted: Collection[str], resolve: Resolve) -> Sequence[str]:
    """The addresses to connect to: all of them lie outside, or none is used."""
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError):
        raise Unfetched("unknown") from None
    if not found:
        raise Unfetched("unknown")
    if host not in trusted and not all(map(outside, found)):
        raise Unfetched("inside")
    return found


@contextmanager
def _cut_off(connection: _Pinned, late: threading.Event, patience: float) -> Iterator[None]:
    def cut() -> None:
        late.set()
        with suppress(OSError):
            if connection.held is not None:
                connection.held.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(patience, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
        if late.is_set():
            raise TimeoutError
    finally:
        timer.cancel()
        connection.close()


def _body(answer: http.client.HTTPResponse, most: int) -> bytes:
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unfetched("packed")
    found = bytearray()
    while chunk := answer.read(CHUNK):
        found += chunk
        if len(found) > most:
            raise Unfetched("large", megabytes=most >> 20)
    return bytes(found)


def _mark(answer: http.client.HTTPResponse) -> str:
    """What the server calls this state; nothing where that is too long, or could neither be kept nor sent back."""
    mark = answer.headers.get("ETag", "")
    return mark if mark.isprintable() and len(mark) <= LONGEST_MARK else ""


class _Pinned(http.client.HTTPConnection):
    """A connection to addresses that were looked at, which shows the name only to the server at the other end."""

    def __init__(self, host: str, port: int, addresses: Sequence[str], *, encrypted: bool) -> None:
        super().__init__(host, port, timeout=SILENCE)
        self.addresses, self.encrypted = addresses, encrypted
        # The library forgets its socket once it has an answer that ends with the connection.
        self.held: socket.socket | None = None
        self.default_port = PORTS["https" if encrypted else "http"]

    def connect(self) -> None:
        self.sock = self.held = self._reached()
        if self.encrypted:
            context = ssl.create_default_context()
            wrapped = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = self.held = wrapped
            wrapped.do_handshake()

    def _reached(self) -> socket.socket:
        problem: OSError = TimeoutError()
        for one in self.addresses[:MOST_TRIED]:
            try:
                return socket.create_connection((one, self.port), SILENCE / MOST_TRIED)
            except OSError as failure:
                problem = failure
        raise problem
