"""Every address by its name: how somebody visits it with success, and who is refused. A new one belongs in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.web.house import WEEK, House

Address = Callable[[House], str]
NOWHERE = "/week/999999/"


@dataclass(frozen=True)
class Visit:
    """`who` succeeds with `status`; each of `refused` gets 404. `stranger`: what somebody not signed in gets."""

    address: Address
    who: str | None = "lena"
    status: int = 200
    refused: tuple[str, ...] = ()
    post: Mapping[str, Any] | None = None
    stranger: int = 302
    wrong: Address | None = None
    also: tuple[str, ...] = field(default=())


def _session(house: House, verb: str) -> str:
    return f"{house.week}sessions/{house.extra}/{verb}/"


def _evidence(house: House, seller: int = 1) -> str:
    return f"measure=win_rate&seller=test:s{seller:04d}&as_of=2026-11-23"


NOT_HERS = ("edgar", "s0", "adam", "nobody")
OTHERS = ("lou", "edgar", "s0", "olga", "adam", "nobody")
VISITS: Mapping[str, Visit] = {
    "home": Visit(lambda house: "/", status=302, also=("lou", "s0", "olga", "adam", "nobody")),
    "healthz": Visit(lambda house: "/healthz", who=None, stranger=200),
    "account_login": Visit(lambda house: "/sign-in/", who=None, stranger=200),
    "account_logout": Visit(lambda house: "/sign-out/", post={}, status=302),
    "sign_in_link": Visit(lambda house: house.link(), who=None, stranger=302, wrong=lambda house: "/in/guessed/"),
    "start": Visit(lambda house: "/start/", who=None, status=404, stranger=404),
    "words": Visit(lambda house: "/words/", also=OTHERS),
    "keyboard": Visit(lambda house: "/keyboard/", also=OTHERS),
    "measures": Visit(lambda house: "/measures/", also=OTHERS),
    "find": Visit(lambda house: "/find/?q=in", also=OTHERS),
    "help": Visit(lambda house: "/help/leader_week/", also=OTHERS),
    "figures": Visit(lambda house: "/figures/", also=("lou", "olga", "s0", "adam", "nobody")),
    "figures_csv": Visit(lambda house: "/figures/luck.csv"),
    "evidence": Visit(lambda house: f"/figures/evidence/?{_evidence(house)}", refused=NOT_HERS),
    "evidence_csv": Visit(
        lambda house: f"/figures/evidence.csv?{_evidence(house)}", refused=NOT_HERS
    ),
    "week": Visit(lambda house: "/week/", status=302, also=()),
    "week_current": Visit(lambda house: f"/week/{house.ids['lena']}/", status=302, refused=OTHERS),
    "leader_week": Visit(lambda house: house.week, refused=OTHERS),
    "week_minutes": Visit(
        lambda house: f"{house.week}minutes/", post={"minutes": 15}, status=303, refused=OTHERS,
        wrong=lambda house: f"/week/{house.ids['lena']}/2020-W01/minutes/",
    ),
    "week_undo": Visit(
        lambda house: f"{house.week}undo/{house.decision()}/", post={}, status=303, refused=OTHERS,
        wrong=lambda house: f"{house.week}undo/999999/",
    ),
    "session_plan": Visit(
        lambda house: _session(house, "plan"), post={"day": WEEK.friday.isoformat()}, status=303, refused=OTHERS,
        wrong=lambda house: f"{house.week}sessions/999999/plan/",
    ),
    "session_swap": Visit(
        lambda house: _session(house, "swap"), refused=OTHERS, wrong=lambda house: f"{house.week}sessions/999999/swap/"
    ),
    "session_drop": Visit(
        lambda house: _session(house, "drop"), refused=OTHERS, wrong=lambda house: f"{house.week}sessions/999999/drop/"
    ),
    "session_done": Visit(
        lambda house: _session(house, "done"), post={}, status=303, refused=OTHERS,
        wrong=lambda house: f"{house.week}sessions/999999/done/",
    ),
}  # fmt: skip
