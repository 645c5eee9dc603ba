"""How long a whole page takes in a company of 5,000 sellers, beside a bare Django page with sign-in and one query."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.speed.rows import SpeedRow

LEADERS = 625
TEAM = 8
TURNS = 60
BARE = "a bare Django page with sign-in and one query"


def rows() -> list[SpeedRow]:
    """The week, luck or real, and the deals behind a number, in a process of their own."""
    with tempfile.TemporaryDirectory(prefix="ridealong-speed-") as folder:
        environment = {
            **os.environ,
            "RIDEALONG_HOME": folder,
            "RIDEALONG_ALLOWED_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "ridealong.config.settings",
        }
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.speed.pages"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
    found: dict[str, float] = json.loads(done.stdout)
    bare = found.pop("bare")
    return [SpeedRow(name, seconds, BARE, bare) for name, seconds in found.items()]


def main() -> None:
    """Builds the company, visits the pages, and prints the medians and 95th percentiles as JSON."""
    import django  # noqa: PLC0415  settings come from the environment of this process

    django.setup()
    from django.conf import settings  # noqa: PLC0415  after set-up
    from django.core.management import call_command  # noqa: PLC0415  after set-up

    from ridealong.cli import static  # noqa: PLC0415  after set-up

    call_command("migrate", verbosity=0)
    static.collect()
    deals = int(os.environ.get("RIDEALONG_SPEED_DEALS", "1000000"))
    with _company(settings.RIDEALONG.home, deals) as (client, week):
        seller = "/figures/evidence/?measure=win_rate&seller=test:s0001&as_of=2026-11-23"
        found = {}
        for name, address in (("the week", week), ("luck or real", "/figures/"), ("deals behind a number", seller)):
            times = _timed(lambda address=address: client.get(address))
            found[f"{name}, median"] = statistics.median(times)
            found[f"{name}, 95th percentile"] = sorted(times)[int(0.95 * len(times))]
        found["bare"] = statistics.median(_bare(client))
    sys.stdout.write(json.dumps(found))


def _timed(visit: Callable[[], object]) -> list[float]:
    for _ in range(3):
        visit()
    times = []
    for _ in range(TURNS):
        began = time.perf_counter()
        answer = visit()
        times.append(time.perf_counter() - began)
        assert getattr(answer, "status_code", 200) == 200, answer
    return times


def _bare(client: object) -> list[float]:
    from django.test import override_settings  # noqa: PLC0415  after set-up

    middleware = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]
    with override_settings(ROOT_URLCONF="tests.speed.bare", MIDDLEWARE=middleware):
        from django.test import Client  # noqa: PLC0415  after set-up

        bare = Client()
        bare.cookies = client.cookies  # type: ignore[attr-defined]  # a Client
        return _timed(lambda: bare.get("/"))


def _company(home: Path, deals: int) -> object:
    from contextlib import contextmanager  # noqa: PLC0415  beside its use

    import pytest  # noqa: PLC0415  only here

    from tests.speed import company  # noqa: PLC0415  needs Django

    @contextmanager
    def made() -> object:
        with pytest.MonkeyPatch.context() as patch:
            yield company.make(home, deals, LEADERS, TEAM, patch)

    return made()


if __name__ == "__main__":
    main()
