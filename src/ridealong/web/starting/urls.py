"""Addresses of the first run: set the home up, and say who one is."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.web.door import open_page, page
from ridealong.web.starting import views

FORM = ("GET", "HEAD", "POST")

urlpatterns = [
    open_page("start/", views.start, name="start", methods=FORM),
    page("start/you/", views.you, name="start_you", act=Act.ADMINISTER, load=views.may_say_who, methods=FORM),
]
