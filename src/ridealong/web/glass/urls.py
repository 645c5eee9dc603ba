"""The addresses of break-glass."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.web.door import page
from ridealong.web.glass import views

FORM = ("GET", "HEAD", "POST")
POST = ("POST",)
GLASS = "settings/break-glass/"
ONE = f"{GLASS}<int:glass_id>/"

urlpatterns = [
    page(GLASS, views.glass, name="glass", act=Act.AGREE_GLASS, methods=FORM),
    page(ONE, views.opened, name="glass_opened", act=Act.BREAK_GLASS, load=views.load),
    page(
        f"{ONE}decide/", views.decide, name="glass_decide",
        act=Act.AGREE_GLASS, load=views.load_undecided, methods=POST,
    ),
    page(f"{ONE}close/", views.close, name="glass_close", act=Act.AGREE_GLASS, methods=POST),
    page(
        f"{ONE}sessions/<int:session_id>/", views.session, name="glass_session",
        act=Act.BREAK_GLASS, load=views.load_session,
    ),
    page("opened/", views.told, name="glass_told", act=Act.SIGNED_IN),
]  # fmt: skip
