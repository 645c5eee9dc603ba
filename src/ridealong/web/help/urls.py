"""The address of help with a page."""

from __future__ import annotations

from ridealong.access.rules import Act
from ridealong.web.door import page
from ridealong.web.help import views

urlpatterns = [page("help/<slug:about>/", views.about, name="help", act=Act.SIGNED_IN)]
