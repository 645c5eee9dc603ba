"""Tags of templates that write HTML themselves."""

from __future__ import annotations

from ridealong.web.tags import options


def test_nothing_that_somebody_wrote_gets_through_a_list_of_options() -> None:
    choices = [('"><b>', "O'Neil & <script>"), ("7", "Zoë")]
    assert options(choices, "7") == (
        '<option value="&quot;&gt;&lt;b&gt;">O&#x27;Neil &amp; &lt;script&gt;</option>'
        '<option value="7" selected>Zoë</option>'
    )
    assert options([], "") == ""
