"""The same words give the same chance, other words another."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from ridealong.science.streams import stream

PROGRAM = """
from ridealong.science.streams import stream
print(stream("secret", "leader 7", "2026-11-23", "ticket").integers(256, size=8).tolist())
"""


def test_the_same_key_gives_the_same_tickets_in_every_process():
    here = stream("secret", "leader 7", "2026-11-23", "ticket").integers(256, size=8).tolist()
    there = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == str(here)


def test_the_key_is_the_sha_256_of_the_joined_words():
    """Recorded draws rest on this: it never changes."""
    low, high = stream("a", "b").bit_generator.state["state"]["key"]
    assert f"{high:016x}{low:016x}" == hashlib.sha256(b"a|b").hexdigest()[:32]
    assert stream("a", "b").integers(256, size=5).tolist() == [53, 103, 107, 145, 16]


def test_tickets_over_ten_thousand_keys_are_uniform():
    tickets = [int(stream("secret", str(leader), "ticket").integers(256)) for leader in range(10_000)]
    assert stats.chisquare(np.bincount(tickets, minlength=256)).pvalue > 0.001


def test_words_that_join_alike_differ():
    assert stream("a|b").integers(2**60) != stream("a", "b").integers(2**60)
    assert stream("a\\", "b").integers(2**60) != stream("a\\|b").integers(2**60)
    assert stream("samples").integers(2**60) != stream("ticket").integers(2**60)


def test_no_words_are_no_stream():
    with pytest.raises(ValueError, match="at least one word"):
        stream()
