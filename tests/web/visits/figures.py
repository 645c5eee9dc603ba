"""What figures say: luck or real, a person, a team, and the imports that bring them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from tests.web.house import House
from tests.web.uploading import file_address, past_address, upload_address
from tests.web.visits.visit import NOT_HERS, NOT_OPERATIONS, Visit


def _evidence(house: House, seller: int = 1) -> str:
    return f"measure=win_rate&seller=test:s{seller:04d}&as_of=2026-11-23"


def _no_upload(verb: str, _house: House) -> str:
    return f"/imports/uploads/999999/{verb}/"


FIGURES: Mapping[str, Visit] = {
    "figures": Visit(lambda house: "/figures/", also=("lou", "olga", "s0", "adam", "nobody")),
    "running": Visit(lambda house: "/figures/quarter/", refused=("s0", "nobody")),
    "running_csv": Visit(lambda house: "/figures/quarter.csv", refused=("s0", "nobody")),
    "figures_csv": Visit(lambda house: "/figures/luck.csv"),
    "evidence": Visit(lambda house: f"/figures/evidence/?{_evidence(house)}", refused=NOT_HERS),
    "evidence_csv": Visit(
        lambda house: f"/figures/evidence.csv?{_evidence(house)}", refused=NOT_HERS
    ),
    "my_page": Visit(lambda house: "/me/", who="s0", also=("lena", "lou", "olga", "adam", "nobody")),
    "person": Visit(
        lambda house: f"/people/{house.ids['s1']}/", also=("lou", "olga"), refused=NOT_HERS,
        wrong=lambda house: "/people/999999/",
    ),
    "person_csv": Visit(
        lambda house: f"/people/{house.ids['s1']}/deals.csv", also=("lou", "olga"), refused=NOT_HERS,
        wrong=lambda house: f"/people/{house.ids['s1']}/secrets.csv",
    ),
    "team": Visit(lambda house: "/team/", status=302, also=("s0", "nobody")),
    "team_of": Visit(
        lambda house: f"/team/{house.ids['lena']}/", also=("lou", "olga"), refused=NOT_HERS,
        wrong=lambda house: f"/team/{house.ids['s1']}/",
    ),
    "team_csv": Visit(
        lambda house: f"/team/{house.ids['lena']}/team.csv?sort=success", also=("lou", "olga"), refused=NOT_HERS,
        wrong=lambda house: "/team/999999/team.csv",
    ),
    "team_steps_csv": Visit(
        lambda house: f"/team/{house.ids['lena']}/steps.csv?sort=success", also=("lou", "olga"), refused=NOT_HERS,
        wrong=lambda house: "/team/999999/steps.csv",
    ),
    "imports": Visit(lambda house: "/imports/", who="olga", also=("adam",), refused=NOT_OPERATIONS),
    "imports_upload": Visit(
        lambda house: "/imports/upload/", who="olga", post={}, status=303, refused=NOT_OPERATIONS
    ),
    "imports_undo": Visit(lambda house: "/imports/undo/", who="olga", post={}, status=303, refused=NOT_OPERATIONS),
    "import": Visit(past_address, who="olga", refused=NOT_OPERATIONS, wrong=lambda house: "/imports/999999/"),
    "import_refused": Visit(
        lambda house: past_address(house, "refused.csv"), who="olga", refused=NOT_OPERATIONS,
        wrong=lambda house: "/imports/999999/refused.csv",
    ),
    "upload": Visit(upload_address, who="olga", refused=NOT_OPERATIONS, wrong=lambda house: "/imports/uploads/999999/"),
    "upload_refused": Visit(
        lambda house: upload_address(house, "refused.csv"), who="olga", refused=NOT_OPERATIONS,
        wrong=lambda house: "/imports/uploads/999999/refused.csv",
    ),
    "upload_take_out": Visit(
        file_address, who="olga", post={}, status=303, refused=NOT_OPERATIONS,
        wrong=lambda house: f"{upload_address(house)}files/999999/take-out/",
    ),
    **{
        f"upload_{verb}": Visit(
            partial(upload_address, ending=f"{verb}/"), who="olga", post={}, status=303, refused=NOT_OPERATIONS,
            wrong=partial(_no_upload, verb),
        )
        for verb in ("answers", "columns", "import", "cancel")
    },
}  # fmt: skip
