"""The glossary in docs is what the code says."""

from __future__ import annotations

from tools.glossary import PLACE, glossary

from ridealong.facts.measures.names import DESCRIBED


def test_the_glossary_is_what_the_code_says() -> None:
    assert PLACE.read_text(encoding="utf-8") == glossary(), "run make glossary"


def test_it_has_every_measure() -> None:
    assert all(f"`{one.name}`" in glossary() for one in DESCRIBED)
