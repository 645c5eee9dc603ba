"""The one place that reads the environment. Every variable begins with RIDEALONG_."""

from __future__ import annotations

import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote

from ridealong.config.servers import (
    Server,
    SingleSignOn,
    WrongConfiguration,
    origins,
    own_address,
    sender,
    senders,
    server,
    single_sign_on,
    split,
)
from ridealong.kernel.writing import made_once

PREFIX = "RIDEALONG_"
KNOWN = frozenset(
    {
        "HOME",
        "ADDRESS",
        "DATABASE_URL",
        "DEBUG",
        "ALLOWED_HOSTS",
        "TRUSTED_ORIGINS",
        "DRAW_SECRET",
        "ERASURE_KEY",
        "NOTES_KEY",
        "SECRET_KEY",
        "SECRET_KEY_FALLBACKS",
        "MEMORY",
        "HTTPS",
        "MAIL_SERVER",
        "MAIL_FROM",
        "IMAP",
        "IMAP_FROM",
        "CALENDAR_HOSTS",
        "WEBHOOK_HOSTS",
        "OIDC_ISSUER",
        "OIDC_CLIENT_ID",
        "OIDC_CLIENT_SECRET",
        "OIDC_NAME",
        "ACCEPTANCE_DATA",
        "SPEED_DEALS",
    }
)
MAIL_SERVER = "smtp://name:password@host:587, or smtps://name:password@host:465 for a server encrypted from the start"
SMTP_PORTS = {"smtp": 587, "smtps": 465}
MAIL_PATIENCE = 20
DATABASE = "postgresql://name:password@host:5432/database"
_SIZE = re.compile(r"\d+(\.\d+)? ?[KMGT]i?B", re.IGNORECASE)
IMAP = "imaps://name:password@host/INBOX"
IMAP_PORTS = {"imap": 143, "imaps": 993}


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything an operator can set, typed.

    `home` is the one directory that holds what a deployment keeps. `address` is where people reach it, which mails
    lead to; empty: not known. `former_keys` still open what was signed or sealed
    before `secret_key` was changed. `memory` limits the figures' engine (for example
    `1GB`). `erasure_key` makes the hashes by which erased people are kept out; it must never
    change. Private notes are sealed with the first of `notes_keys` and opened with whichever they were sealed with.
    `https` marks cookies secure and sends strict transport security. Without `mail` no mail is sent. `imap` is
    the mailbox from which reports of the senders `imap_from` (addresses, or `@domain`) are taken. Calendars may be read
    from `calendar_hosts`, and channels told on `webhook_hosts`, although they lie inside the network.
    `unknown` are variables with our prefix that nothing reads.
    """

    home: Path
    address: str
    database_url: str | None
    debug: bool
    allowed_hosts: tuple[str, ...]
    trusted_origins: tuple[str, ...]
    secret_key: str
    former_keys: tuple[str, ...]
    draw_secret: str
    erasure_key: str
    notes_keys: tuple[str, ...]
    memory: str
    https: bool
    mail: Server | None
    mail_from: str
    imap: Server | None
    imap_from: tuple[str, ...]
    calendar_hosts: tuple[str, ...]
    webhook_hosts: tuple[str, ...]
    sign_on: SingleSignOn | None
    unknown: tuple[str, ...]

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """What opens: the key of today, with which is sealed, before those of earlier days."""
        return (self.secret_key, *self.former_keys)

    @property
    def facts(self) -> Path:
        return self.home / "facts"

    @property
    def uploads(self) -> Path:
        return self.home / "uploads"

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def rejected(self) -> Path:
        return self.home / "rejected"


def read(environ: Mapping[str, str]) -> Configuration:
    """The configuration of this process. Makes the home and its keys on first use. Raises WrongConfiguration."""
    own = {name.removeprefix(PREFIX): value for name, value in environ.items() if name.startswith(PREFIX)}
    home = Path(own.get("HOME") or _default_home(environ)).expanduser().absolute()
    _make_home(home)
    mail = server(f"{PREFIX}MAIL_SERVER", own.get("MAIL_SERVER", ""), ports=SMTP_PORTS, example=MAIL_SERVER)
    imap = server(f"{PREFIX}IMAP", own.get("IMAP", ""), ports=IMAP_PORTS, example=IMAP)
    https = _flag("HTTPS", own.get("HTTPS", ""))
    hosts = _list(own.get("ALLOWED_HOSTS", "localhost 127.0.0.1 [::1]"))
    return Configuration(
        home=home,
        address=own_address(f"{PREFIX}ADDRESS", own.get("ADDRESS", ""), hosts=hosts, https=https),
        database_url=own.get("DATABASE_URL") or None,
        debug=_flag("DEBUG", own.get("DEBUG", "")),
        allowed_hosts=hosts,
        trusted_origins=origins(f"{PREFIX}TRUSTED_ORIGINS", _list(own.get("TRUSTED_ORIGINS", ""))),
        secret_key=own.get("SECRET_KEY") or _key(home, "secret"),
        former_keys=tuple(own.get("SECRET_KEY_FALLBACKS", "").split()),
        draw_secret=own.get("DRAW_SECRET") or _key(home, "draw"),
        erasure_key=own.get("ERASURE_KEY") or _key(home, "erasure"),
        notes_keys=tuple((own.get("NOTES_KEY") or _key(home, "notes")).split()),
        memory=_size("MEMORY", own.get("MEMORY") or "2GB"),
        https=https,
        mail=mail,
        mail_from=sender(f"{PREFIX}MAIL_FROM", own.get("MAIL_FROM", ""), needed=mail is not None),
        imap=imap,
        imap_from=senders(f"{PREFIX}IMAP_FROM", own.get("IMAP_FROM", ""), needed=imap is not None),
        calendar_hosts=tuple(one.casefold() for one in _list(own.get("CALENDAR_HOSTS", ""))),
        webhook_hosts=tuple(one.casefold() for one in _list(own.get("WEBHOOK_HOSTS", ""))),
        sign_on=single_sign_on(PREFIX, own),
        unknown=tuple(sorted(set(own) - KNOWN)),
    )


def database(configuration: Configuration) -> dict[str, object]:
    """Django's settings for the database: SQLite in the home, or PostgreSQL by address. Raises WrongConfiguration."""
    if configuration.database_url is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(configuration.home / "db.sqlite3"),
            # To open it and read what tables there are takes longer than most questions.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; "
                    # Every thread has a connection, and each would keep 2 MB of what the system's cache holds for all.
                    "PRAGMA cache_size=-500;"
                ),
            },
        }
    parts = split(f"{PREFIX}DATABASE_URL", configuration.database_url, example=DATABASE)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise WrongConfiguration(f"{PREFIX}DATABASE_URL: write {DATABASE}")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", str(parts.port or "")),
        "CONN_MAX_AGE": 60,
        "OPTIONS": query,
    }


def mail(configuration: Configuration) -> dict[str, object]:
    """Django's settings for sending mail; without a server whatever is sent goes nowhere."""
    found = configuration.mail
    if found is None:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    return {
        "EMAIL_BACKEND": "ridealong.store.smtp.Backend",
        "EMAIL_HOST": found.host,
        "EMAIL_PORT": found.port,
        "EMAIL_HOST_USER": found.name,
        "EMAIL_HOST_PASSWORD": found.password,
        "EMAIL_USE_SSL": found.encrypted,
        "EMAIL_TIMEOUT": MAIL_PATIENCE,
        "DEFAULT_FROM_EMAIL": configuration.mail_from,
        "SERVER_EMAIL": configuration.mail_from,
    }


def sign_on(configuration: Configuration) -> dict[str, object]:
    """Django's settings for single sign-on, as the sign-in library reads them; no provider without configuration."""
    found = configuration.sign_on
    if found is None:
        return {"SOCIALACCOUNT_PROVIDERS": {}}
    app = {
        "provider_id": "sso",
        "name": found.name,
        "client_id": found.client_id,
        "secret": found.client_secret,
        "settings": {"server_url": f"{found.issuer}/.well-known/openid-configuration"},
    }
    return {"SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}}


def _default_home(environ: Mapping[str, str]) -> Path:
    checkout = Path(__file__).parents[3]
    if (checkout / "pyproject.toml").is_file():
        return checkout / ".ridealong"
    base = Path(environ.get("HOME", "~")).expanduser()
    if sys.platform == "darwin":
        return base / "Library" / "Application Support" / "ridealong"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA", base)) / "ridealong"
    return Path(environ.get("XDG_DATA_HOME") or base / ".local" / "share") / "ridealong"


def _make_home(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / "keys").mkdir(mode=0o700, exist_ok=True)
    except OSError as problem:
        message = f"RIDEALONG_HOME: {home} cannot be made ({problem.strerror}). Name a folder that you may write to."
        raise WrongConfiguration(message) from problem


def _key(home: Path, name: str) -> str:
    """A key of the deployment, made on first run."""
    return made_once(home / "keys" / name, secrets.token_urlsafe(48))


def debugging(environment: Mapping[str, str]) -> bool:
    """Whether errors are shown in full, asked before all else is read: what is no answer is refused with the rest."""
    try:
        return _flag("DEBUG", environment.get(f"{PREFIX}DEBUG", ""))
    except WrongConfiguration:
        return False


def _flag(name: str, text: str) -> bool:
    if text.lower() in {"", "0", "no", "false", "off"}:
        return False
    if text.lower() in {"1", "yes", "true", "on"}:
        return True
    raise WrongConfiguration(f"{PREFIX}{name}: {text!r} is neither yes nor no. Write 1 or 0.")


def _size(name: str, text: str) -> str:
    if not _SIZE.fullmatch(text.strip()):
        raise WrongConfiguration(f"{PREFIX}{name}: {text!r} is no amount of memory. Write it as 2GB or 512MB.")
    return text.strip()


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())
