"""Plain Markdown as HTML. No tag that somebody wrote gets through, no address but of the web and mail, no picture."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  with the first text that somebody wrote

    # Headings would break the order of the page's own; pictures would load from elsewhere.
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return reader.disable(["image", "heading", "lheading", "html_block", "html_inline"])


def html(text: str) -> SafeString:
    """The text, rendered; whatever looks like HTML in it is shown as it was written."""
    return SafeString(_reader().render(text))
