"""What the pages take from other projects. `tools/vendor.py` copies exactly this; it reads this file without Django."""

from __future__ import annotations

ICON_NAMES = frozenset(
    {
        "calendar-check",
        "calendar-days",
        "calendar-plus",
        "chart-no-axes-column",
        "check",
        "chevron-down",
        "chevron-left",
        "chevron-right",
        "chevron-up",
        "circle-question-mark",
        "coffee",
        "contact",
        "dices",
        "download",
        "ellipsis",
        "file-input",
        "file-spreadsheet",
        "key-round",
        "message-square",
        "octagon-alert",
        "phone-call",
        "printer",
        "route",
        "scale",
        "list-tree",
        "search",
        "link",
        "arrow-down",
        "arrow-up",
        "calendar-off",
        "settings",
        "theater",
        "triangle-alert",
        "user",
        "user-plus",
        "user-round",
        "users",
    }
)
FONT_FILES = ("source-sans-3-latin-wght-normal.woff2", "source-sans-3-latin-ext-wght-normal.woff2")
