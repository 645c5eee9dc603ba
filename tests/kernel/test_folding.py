"""Words without case and accents, and pieces of texts around those that were sought."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.kernel.folding import snippet, words_of

WORDS = st.text(st.sampled_from("aäÅeéøłßi ıxyz-_.,'\n1٣👍Ж語"), max_size=400)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Łódź & Ørsted: PRICE-list_2", ["lodz", "orsted", "price", "list", "2"]),
        (unicodedata.normalize("NFD", "Zoë’s Straße"), ["zoe", "s", "strasse"]),
        ("x" * 200, ["x" * 60]),
        ("—…👍", []),
    ],
)
def test_words_are_runs_of_letters_and_digits(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_snippet_shows_what_was_sought_in_its_surroundings() -> None:
    text = f"{'before ' * 30}Then **Negotiate** the price, not the négociation. {'after ' * 40}"
    bits = snippet(text, ["negot", "pri"])
    assert [bit.words for bit in bits if bit.meant] == ["Negotiate", "price"]
    assert bits[0].words == bits[-1].words == "…"
    assert 120 < sum(len(bit.words) for bit in bits) <= 162
    address = snippet(f"https://example.org/{'x' * 300}/price", ["pri"])
    assert [bit.words for bit in address if bit.meant] == ["price"], "however long the word it stands in"


@given(text=WORDS, sought=st.lists(st.sampled_from(["a", "ae", "ss", "x", "z1", "o"]), min_size=1, max_size=3))
def test_a_snippet_is_a_part_of_the_text_and_marks_only_what_was_sought(text: str, sought: list[str]) -> None:
    bits = snippet(text, sought, width=60)
    line = " ".join(unicodedata.normalize("NFC", text).split())
    inner = "".join(bit.words for bit in bits if bit.words != "…")
    assert inner in line
    assert len(inner) <= 60 or line == inner
    assert all(any(one.startswith(tuple(sought)) for one in words_of(bit.words)) for bit in bits if bit.meant)
    if any(one.startswith(tuple(sought)) for one in words_of(line) if line.isascii()):
        assert any(bit.meant for bit in bits) or len(line) > 60
