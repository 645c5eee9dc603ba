"""The addresses of mails: which of them one wants, and what a link in one opens without a sign-in."""

from __future__ import annotations

from ridealong.access.rules import Act, Purpose
from ridealong.web.door import linked_page, page
from ridealong.web.habit import choosing, preparing, wrapping

FORM = ("GET", "HEAD", "POST")
POST = ("POST",)
ME = Act.SIGNED_IN

urlpatterns = [
    page("account/mails/", choosing.own, name="own_mails", act=ME, load=choosing.person, methods=FORM),
    page("account/mails/links/end/", choosing.end, name="own_links_end", act=ME, load=choosing.person, methods=POST),
    page("me/items/", preparing.own_items, name="own_items", act=ME, load=preparing.mine, methods=FORM),
    linked_page(
        "l/prepare/<str:token>/", preparing.prepare, name="habit_prepare",
        link=Purpose.PREPARE, load=preparing.load_session, methods=FORM,
    ),
    linked_page(
        "l/items/<str:token>/", preparing.items, name="habit_items",
        link=Purpose.ITEMS, load=preparing.load_items, methods=FORM,
    ),
    linked_page(
        "l/week/<str:token>/", wrapping.week, name="habit_wrap_up",
        link=Purpose.WRAP_UP, load=wrapping.load, methods=FORM,
    ),
    linked_page("l/mails/<str:token>/", choosing.mails, name="habit_mails", link=Purpose.MAILS, methods=FORM),
]  # fmt: skip
