"""What somebody typed, as it is kept."""

from __future__ import annotations

from ridealong.kernel.lines import all_lines, beginning, one_line


def test_words_are_kept_and_zero_bytes_are_not() -> None:
    assert one_line(" Two\r\nlarge \x00 de\x00mos ") == "Two large demos"
    assert all_lines("Two\r\n\x00large\n demos ") == "Two\nlarge\n demos "


def test_of_a_long_text_the_beginning_stands_with_a_sign() -> None:
    assert [beginning(one, 4) for one in ("", "demo", "demos")] == ["", "demo", "demo…"]
