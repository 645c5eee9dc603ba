"""Chance that anybody can replay: a stream of random numbers from words."""

import hashlib

import numpy as np


def stream(*parts: str) -> np.random.Generator:
    """The generator that belongs to these words, the same on every machine and in every process.

    Philox (Salmon et al., SC'11) keyed by the first 128 bits of the SHA-256 of the parts joined by "|". A "|" or a
    backslash inside a part is escaped, so that ("a|b",) and ("a", "b") differ. ValueError without a part.
    """
    if not parts:
        raise ValueError("a stream needs at least one word")
    words = "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)
    key = int.from_bytes(hashlib.sha256(words.encode()).digest()[:16], "big")
    return np.random.Generator(np.random.Philox(key=key))
