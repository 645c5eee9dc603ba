"""A web process that has answered every page has loaded nothing that computes, nor the engine before somebody looked
for deals."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

BUILD = """
import sys
from pathlib import Path
import django
django.setup()
import pytest
from django.conf import settings
from ridealong.figures.actions.sorting import sort_deals
from tests.web.house import make_house
from tests.web.known import make_facts
home = settings.RIDEALONG.home
with pytest.MonkeyPatch.context() as patch:
    snapshot = make_facts(home / "facts", 8)
    sort_deals(snapshot)
    house = make_house(home, snapshot, 8, patch, settings)
print(house.week, house.extra, house.accounts["lena"], house.ids["s1"])
"""
VISIT = """
import sys
import django
django.setup()
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from ridealong.access import actions as access
from ridealong.access.queries import viewer_of
from ridealong.access.rules import Scope
from ridealong.jobs import clock as jobs
from ridealong.web import clock
from datetime import UTC, datetime
clock.now = jobs.now = lambda: datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
week, session, account, other = sys.argv[1:]
client = Client()
backend = "allauth.account.auth_backends.AuthenticationBackend"
client.force_login(get_user_model().objects.get(pk=account), backend=backend)
seller = "measure=win_rate&seller=test:s0001&as_of=2026-11-23"
pages = ["/", week, "/figures/", "/figures/?measure=win_rate", "/figures/luck.csv"]
person, leader = f"/people/{other}/", "/" + "/".join(["team", *week.split("/")[2:3]]) + "/"
pages += [person, f"{person}figures.csv", "/me/", leader, f"{leader}team.csv"]
pages += ["/measures/", "/words/", "/keyboard/", "/healthz", "/sign-in/"]
pages += [f"/sessions/{session}/", f"/sessions/{session}/brief/"]
pages += [f"{week}sessions/{session}/swap/", f"{week}sessions/{session}/drop/"]
drills = [f"/figures/evidence/?{seller}", f"/figures/evidence.csv?{seller}", f"{person}?outcome=won&q=deal"]
for page in [*pages, *drills]:
    assert page in drills or "duckdb" not in sys.modules, "the engine came before anybody looked for deals"
    answer = client.get(page, follow=True)
    assert answer.status_code == 200, (page, answer.status_code)
    b"".join(answer)
for verb, values in (("plan", {"day": "2026-11-26"}), ("drop", {"reason": "no_time"})):
    assert client.post(f"{week}sessions/{session}/{verb}/", values).status_code == 303
keeper = get_user_model().objects.get(email="olga@example.org")
client.force_login(keeper, backend=backend)
person = keeper.person_id
pages = ["/people/", "/people/tree/", "/people/list.csv", "/people/matching/", f"/people/{person}/entry/"]
for page in [*pages, "/find/?q=in", "/help/figures/", "/settings/", "/settings/beliefs/", "/settings/questions/"]:
    answer = client.get(page)
    assert answer.status_code == 200, (page, answer.status_code)
    b"".join(answer)
token = access.make_token(viewer_of(keeper.pk, jobs.today()), name="Light", scopes=list(Scope), now=clock.now())
bearer = {"Authorization": f"Bearer {token}"}
for page in ("people", "measures", "measures/win_rate/values", f"deals?{seller}", "openapi.json"):
    answer = Client().get(f"/api/v1/{page}", headers=bearer)
    assert answer.status_code == 200, (page, answer.status_code)
olga = Client()
olga.force_login(get_user_model().objects.get(email="olga@example.org"), backend=backend)
upload = olga.post("/imports/upload/", {"files": SimpleUploadedFile("deals.csv", b"deal")})
assert upload.status_code == 303
for page in ("/imports/", upload.headers["Location"]):
    assert olga.get(page).status_code == 200, page
assert olga.post(upload.headers["Location"] + "cancel/").status_code == 303
assert olga.post("/imports/undo/").status_code == 303
heavy = ("ibis", "scipy", "pandas", "statsmodels", "lifelines", "pyarrow", "numpy")
print(",".join(name for name in heavy if name in sys.modules))
"""


def run(script: str, home: Path, *arguments: str) -> str:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ridealong.config.settings",
        "RIDEALONG_HOME": str(home),
        "RIDEALONG_DEBUG": "1",
        "RIDEALONG_ALLOWED_HOSTS": "testserver",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, *arguments], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.mark.long
def test_pages_load_nothing_that_computes(tmp_path: Path, with_tables: Callable[[Path], Path]) -> None:
    home = with_tables(tmp_path / "home")
    assert run(VISIT, home, *run(BUILD, home).split()) == ""
