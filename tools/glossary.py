"""Writes docs/glossary.md from what the pages say: the catalogue's words, and the measures as they are described."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ridealong.facts.measures.names import DESCRIBED
from ridealong.figures.rules.words import definition, measure_name
from ridealong.kernel.sentences import catalogue, render, say

PLACE = Path(__file__).parents[1] / "docs" / "glossary.md"
WORD = "web.word."
HEAD = """# Glossary

What the program's words mean and what its numbers count, as the pages *Words* and *What we measure* say it.
`make glossary` writes this page from the code; a test fails while it is out of date.
"""


def glossary() -> str:
    """The page."""
    return "\n".join([HEAD, "## Words\n", *_words(), "## Measures\n", *_measures()]).rstrip() + "\n"


def _words() -> Iterator[str]:
    keys = [key.removeprefix(WORD) for key in catalogue() if key.startswith(WORD)]
    for name, key in sorted((say(f"web.word_name.{key}"), key) for key in keys):
        yield f"**{name}.** {say(WORD + key)}\n"


def _measures() -> Iterator[str]:
    for name, one in sorted((render(measure_name(one.name)), one) for one in DESCRIBED):
        needs = ", ".join(f"`{need}`" for need in one.needs)
        yield (
            f"### {name}\n\n{render(definition(one.name))} {say(f'measured.why.{one.name}')}\n\n"
            f"`{one.name}`, {say(f'web.unit.{one.unit}')}; from {needs}.\n"
        )


if __name__ == "__main__":
    PLACE.write_text(glossary(), encoding="utf-8")
