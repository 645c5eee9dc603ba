"""The addresses of one's own calendar, and of the feed."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.web.calendar import feeding, views
from ridealong.web.door import open_page, page

POST = ("POST",)
ME = Act.SIGNED_IN

urlpatterns = [
    page("account/calendar/", views.own, name="own_calendar", act=ME, load=views.person),
    *(
        page(f"account/calendar/{place}/", view, name=f"own_calendar_{place}", act=ME, load=views.leader, methods=POST)
        for place, view in (
            ("address", views.address),
            ("file", views.file),
            ("again", views.again),
            ("remove", views.remove),
            ("hours", views.hours),
        )
    ),
    page("account/calendar/feed/", views.feed_new, name="feed_new", act=ME, load=views.person, methods=POST),
    page("account/calendar/feed/end/", views.feed_end, name="feed_end", act=ME, load=views.person, methods=POST),
    open_page("calendar/<str:token>.ics", feeding.feed, name="feed"),
]
