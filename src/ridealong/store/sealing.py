"""Secrets that rest in the database are sealed: AES-256-GCM under a key that lies outside it. Fails closed."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = "s1:"
NONCE = 12


class Unreadable(Exception):
    """What was sealed cannot be opened: another key, another place, or changed."""


def sealed(text: str, *, key: str, about: str) -> str:
    """The text, to be opened only with the same key and for the same `about`, which names where it rests."""
    nonce = os.urandom(NONCE)
    return VERSION + urlsafe_b64encode(nonce + _box(key).encrypt(nonce, text.encode(), about.encode())).decode()


def opened(text: str, *, keys: Iterable[str], about: str) -> str:
    """What was sealed with one of the keys. Raises Unreadable."""
    if not text.startswith(VERSION):
        raise Unreadable("not sealed")
    for key in keys:
        with suppress(InvalidTag, ValueError):
            data = urlsafe_b64decode(text.removeprefix(VERSION))
            return _box(key).decrypt(data[:NONCE], data[NONCE:], about.encode()).decode()
    raise Unreadable("another key, another place, or changed")


def sealed_anew(text: str, *, keys: Sequence[str], about: str) -> str:
    """The same under the first of the keys, where one of the others sealed it; as it was where that did, or none."""
    with suppress(Unreadable):
        opened(text, keys=keys[:1], about=about)
        return text
    with suppress(Unreadable):
        return sealed(opened(text, keys=keys[1:], about=about), key=keys[0], about=about)
    return text


def _box(key: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"ridealong sealing").derive(key.encode()))
