"""Addresses of servers, of other people's and of this one, as an operator writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from ridealong.kernel.hosts import on_this_machine

OWN = "the address that people type, such as https://coach.example.org"


class WrongConfiguration(Exception):
    """A variable has a value that cannot be used; the message says which and what to write."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mail server is and who signs in there. `encrypted` means from the first byte on."""

    host: str
    port: int
    name: str
    password: str = field(repr=False)
    encrypted: bool
    folder: str = ""


def server(variable: str, text: str, *, ports: Mapping[str, int], example: str) -> Server | None:
    """The server that an address names; None where it is empty. `ports` by scheme; one that ends in s is encrypted.

    Raises WrongConfiguration, which never repeats the address: it may hold a password.
    """
    if not text.strip():
        return None
    parts = split(variable, text, example=example)
    if parts.scheme not in ports or not parts.hostname or not _whole(parts):
        raise WrongConfiguration(f"{variable}: write {example}")
    return Server(
        host=parts.hostname,
        port=parts.port or ports[parts.scheme],
        name=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        encrypted=parts.scheme.endswith("s"),
        folder=unquote(parts.path.strip("/")),
    )


def sender(variable: str, text: str, *, needed: bool) -> str:
    """The address from which mail goes, with a name or without. Raises WrongConfiguration."""
    address = parseaddr(text)[1]
    if (text or needed) and ("@" not in address or any(sign in text for sign in "\r\n")):
        raise WrongConfiguration(f"{variable}: write the address that mail comes from, such as coach@example.org")
    return text.strip()


def senders(variable: str, text: str, *, needed: bool) -> tuple[str, ...]:
    """Whose mail is taken: addresses, or `@example.org` for a whole domain. Raises WrongConfiguration."""
    found = tuple(one.casefold() for one in text.replace(",", " ").split())
    if (needed and not found) or any("@" not in one or one.endswith("@") for one in found):
        raise WrongConfiguration(f"{variable}: write the addresses whose reports are taken, such as crm@example.org")
    return found


def own_address(variable: str, text: str, *, hosts: Sequence[str], https: bool) -> str:
    """The address under which people reach this deployment, as it is written or as its host names say; empty where
    neither tells. Raises WrongConfiguration."""
    if text.strip():
        parts = split(variable, text, example=OWN)
        more = "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment
        if parts.scheme not in {"http", "https"} or not parts.hostname or more:
            raise WrongConfiguration(f"{variable}: write {OWN}")
        return f"{parts.scheme}://{parts.netloc}"
    named = (one for one in hosts if not one.startswith((".", "*")) and not on_this_machine(one))
    host = next(named, "")
    return f"{'https' if https else 'http'}://{host}" if host else ""


def origins(variable: str, found: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses from which forms are taken. Raises WrongConfiguration for what no browser says."""
    for one in found:
        parts = split(variable, one, example=OWN)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query:
            raise WrongConfiguration(
                f"{variable}: write whole addresses without a path, such as https://coach.example.org"
            )
    return found


def split(variable: str, text: str, *, example: str) -> SplitResult:
    """The parts of an address, whose port is a number. Raises WrongConfiguration."""
    try:
        parts = urlsplit(text.strip())
        _ = parts.port
    except ValueError as problem:
        raise WrongConfiguration(f"{variable}: write {example}") from problem
    return parts


def _whole(parts: SplitResult) -> bool:
    """A name needs its password, and nothing follows the path: an unescaped # or ? of a password would."""
    return bool(parts.username) == bool(parts.password) and not parts.query and not parts.fragment


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """The organisation's own sign-in, by OpenID Connect. `name` stands on the button."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


def single_sign_on(prefix: str, own: Mapping[str, str]) -> SingleSignOn | None:
    """What the four variables name; None without any. Raises WrongConfiguration, which repeats no secret."""
    issuer, client_id = own.get("OIDC_ISSUER", "").strip(), own.get("OIDC_CLIENT_ID", "").strip()
    secret, name = own.get("OIDC_CLIENT_SECRET", "").strip(), own.get("OIDC_NAME", "").strip()
    if not (issuer or client_id or secret):
        return None
    missing = [f"{prefix}OIDC_{key}" for key, value in (("ISSUER", issuer), ("CLIENT_ID", client_id)) if not value]
    if not secret:
        missing.append(f"{prefix}OIDC_CLIENT_SECRET")
    if missing:
        raise WrongConfiguration(f"{missing[0]}: is missing; single sign-on needs issuer, client id and client secret")
    parts = split(f"{prefix}OIDC_ISSUER", issuer, example="an address that begins with https://")
    if parts.scheme != "https" and not on_this_machine(parts.hostname or ""):
        raise WrongConfiguration(f"{prefix}OIDC_ISSUER: write an address that begins with https://")
    return SingleSignOn(issuer.rstrip("/"), client_id, secret, name or (parts.hostname or ""))
