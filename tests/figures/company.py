"""A made-up company with facts in its home and people on record, for what reads both."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from ridealong.access import actions as access_actions
from ridealong.access import queries as access_queries
from ridealong.access.rules import Viewer
from ridealong.facts.snapshots import Snapshot, open_snapshot
from ridealong.figures.models import CurrentFacts, Import, SourceIdentity
from ridealong.people import actions as people_actions
from ridealong.people.rules import NewPerson
from tests.facts.build import build_snapshot
from tests.facts.world import World, make_world

SINCE = date(2024, 1, 1)
TODAY = date(2026, 7, 1)


@dataclass(frozen=True)
class Company:
    """Boss leads m0, m1, m2, who lead the sellers s00 … s11 in turn."""

    world: World
    snapshot: Snapshot
    ids: dict[str, int]
    names: dict[str, str]
    operator: Viewer

    def viewer(self, ref: str) -> Viewer:
        """Somebody who is signed in."""
        email = f"{ref}@example.org"
        account = access_queries.account_by_email(email)
        if account is not None:
            return access_queries.viewer_of(account, TODAY)
        made = access_actions.add_account(
            self.operator, email=email, password=None, person_id=self.ids[ref], now=datetime(2026, 7, 1, tzinfo=UTC)
        )
        return access_queries.viewer_of(made, TODAY)

    def line_of(self, leader: str) -> set[str]:
        return {row["seller"] for row in self.world.sellers if row.get("manager") == leader}


@cache
def _facts(seed: int) -> tuple[World, Snapshot]:
    """The world and its snapshot, built once a run."""
    folder = Path(tempfile.mkdtemp(prefix="ridealong-company-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    world = make_world(seed)
    return world, build_snapshot(folder / "facts", **world.tables())


def bring_company(home: Path, operator: Viewer, now: datetime, *, seed: int = 5) -> Company:
    """Facts, people and identities, as an import would have left them."""
    world, built = _facts(seed)
    shutil.copytree(built.path.parent, home / "facts")
    snapshot = open_snapshot(home / "facts", built.hash)
    refs = ["boss", *(row["seller"] for row in world.sellers)]
    names = {ref: f"Person {chr(65 + at)}{ref.title()}" for at, ref in enumerate(refs)}
    leaders = {row["seller"]: row.get("manager", "boss") for row in world.sellers}
    ids = people_actions.bring_roster(
        operator,
        people=[
            NewPerson(
                ref=ref, name=names[ref], email=f"{ref}@example.org", job="Seller" if ref.startswith("s") else "Leader",
                hired_on=SINCE, leader_ref=leaders.get(ref), line_starts_on=SINCE,
            )
            for ref in refs
        ],
        now=now,
    )  # fmt: skip
    for row in world.sellers:
        ref = row["seller"]
        SourceIdentity.objects.create(source="test", key=ref, name=names[ref], person_id=ids[ref])
    made = Import.objects.create(
        state=Import.State.DONE,
        source="test",
        started_at=now,
        finished_at=now,
        seen_on=now.date(),
        snapshot=snapshot.hash,
    )
    CurrentFacts.objects.create(snapshot=snapshot.hash, by_import=made, changed_at=now)
    return Company(world, snapshot, dict(ids), names, operator)
