"""The address of finding a person."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.web.door import page
from ridealong.web.find import views

urlpatterns = [page("find/", views.find, name="find", act=Act.SIGNED_IN)]
