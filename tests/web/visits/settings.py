"""What the organisation decides and keeps: kinds, musts, accounts, channels, the audit log."""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.house import House
from tests.web.visits.visit import KEEPERS_NOT, Visit


def _lost_factor(house: House) -> str:
    """Where an administrator takes off the passkey that somebody has."""
    house.passkey("s0")
    return f"/settings/accounts/{house.accounts['s0']}/factors/off/"


SETTINGS: Mapping[str, Visit] = {
    "settings": Visit(lambda house: "/settings/", who="adam", also=("olga",), refused=KEEPERS_NOT),
    "leader_minutes": Visit(
        lambda house: "/settings/minutes/", who="lena", also=("olga", "adam", "lou"), refused=("s0", "nobody")
    ),
    "leader_minutes_set": Visit(
        lambda house: f"/settings/minutes/{house.ids['lena']}/", who="olga", post={"minutes": "90"}, status=303,
        refused=("lou", "edgar", "s0", "nobody"), wrong=lambda house: f"/settings/minutes/{house.ids['s0']}/",
    ),
    "musts": Visit(lambda house: "/settings/musts/", who="olga", also=("adam",), refused=KEEPERS_NOT),
    "must_set": Visit(
        lambda house: "/settings/musts/unseen_weeks/", who="olga", post={"value": "3", "why": "Small teams"},
        status=303, refused=KEEPERS_NOT, wrong=lambda house: "/settings/musts/nothing/",
    ),
    "switch_on": Visit(
        lambda house: "/settings/switches/win_rate/on/", who="olga", post={}, status=303, refused=KEEPERS_NOT,
        wrong=lambda house: "/settings/switches/luckiness/on/",
    ),
    "switch_off": Visit(
        lambda house: "/settings/switches/activity/off/", who="olga", post={}, status=303, refused=KEEPERS_NOT,
        wrong=lambda house: "/settings/switches/luckiness/off/",
    ),
    "beliefs": Visit(lambda house: "/settings/beliefs/", who="olga", also=("adam",), refused=KEEPERS_NOT),
    "belief": Visit(
        lambda house: "/settings/beliefs/form/practice/", who="adam", refused=(*KEEPERS_NOT, "olga"),
        wrong=lambda house: "/settings/beliefs/form/dancing/",
    ),
    "questions": Visit(lambda house: "/settings/questions/", who="olga", refused=KEEPERS_NOT),
    "questions_topic": Visit(
        lambda house: "/settings/questions/career/", who="olga", post={"questions": "What next?"}, status=303,
        refused=KEEPERS_NOT,
    ),
    "session_kinds": Visit(
        lambda house: "/settings/kinds/", who="olga", also=("adam",), refused=KEEPERS_NOT,
    ),
    "session_kind": Visit(
        lambda house: "/settings/kinds/call_review/?topic=career", who="olga", refused=KEEPERS_NOT,
        wrong=lambda house: "/settings/kinds/own-999999/",
    ),
    **{
        f"session_kind_{verb}": Visit(
            lambda house, verb=verb: f"/settings/kinds/practice/{verb}/", who="olga", post=post, status=303,
            refused=KEEPERS_NOT, wrong=lambda house, verb=verb: f"/settings/kinds/own-999999/{verb}/",
        )
        for verb, post in (("template", {"agenda": "What first?"}), ("retire", {}), ("back", {}))
    },
    "accounts": Visit(lambda house: "/settings/accounts/", who="adam", refused=(*KEEPERS_NOT, "olga")),
    "settings_account": Visit(
        lambda house: f"/settings/accounts/{house.accounts['s0']}/", who="adam", refused=(*KEEPERS_NOT, "olga"),
        wrong=lambda house: "/settings/accounts/999999/",
    ),
    "settings_account_off": Visit(
        lambda house: f"/settings/accounts/{house.accounts['fay']}/off/", who="adam", post={}, status=303,
        refused=(*KEEPERS_NOT, "olga"), wrong=lambda house: "/settings/accounts/999999/off/",
    ),
    "settings_account_on": Visit(
        lambda house: f"/settings/accounts/{house.accounts['fay']}/on/", who="adam", post={}, status=303,
        refused=(*KEEPERS_NOT, "olga"), wrong=lambda house: "/settings/accounts/999999/on/",
    ),
    "settings_account_factors_off": Visit(
        _lost_factor, who="adam", post={}, status=303,
        refused=(*KEEPERS_NOT, "olga"), wrong=lambda house: "/settings/accounts/999999/factors/off/",
    ),
    "tokens": Visit(lambda house: "/settings/tokens/", who="olga", also=("adam",), refused=KEEPERS_NOT),
    "token_revoke": Visit(
        lambda house: f"/settings/tokens/{house.token('olga')}/end/", who="olga", refused=KEEPERS_NOT,
        wrong=lambda house: "/settings/tokens/999999/end/",
    ),
    "hooks": Visit(lambda house: "/settings/channels/", who="adam", refused=(*KEEPERS_NOT, "olga")),
    "hook_end": Visit(
        lambda house: f"/settings/channels/{house.channel()}/end/", who="adam", post={"end": "1"}, status=303,
        refused=(*KEEPERS_NOT, "olga"), wrong=lambda house: "/settings/channels/999999/end/",
    ),
    "hook_test": Visit(
        lambda house: f"/settings/channels/{house.channel('https://10.0.0.1/inside')}/test/", who="adam", post={},
        status=303, refused=(*KEEPERS_NOT, "olga"), wrong=lambda house: "/settings/channels/999999/test/",
    ),
    "glass": Visit(lambda house: "/settings/break-glass/", who="hana", also=("adam",), refused=(*KEEPERS_NOT, "olga")),
    "glass_opened": Visit(
        lambda house: f"/settings/break-glass/{house.glass()}/", who="hana", refused=(*KEEPERS_NOT, "olga", "adam"),
        wrong=lambda house: "/settings/break-glass/999999/",
    ),
    "glass_session": Visit(
        lambda house: f"/settings/break-glass/{house.glass()}/sessions/{house.meeting}/", who="hana",
        refused=(*KEEPERS_NOT, "olga", "adam"), wrong=lambda house: "/settings/break-glass/999999/sessions/1/",
    ),
    "glass_decide": Visit(
        lambda house: f"/settings/break-glass/{house.glass(agreed=False)}/decide/", who="adam", post={"do": "yes"},
        status=303, refused=(*KEEPERS_NOT, "olga", "hana"), wrong=lambda house: "/settings/break-glass/999999/decide/",
    ),
    "glass_close": Visit(
        lambda house: f"/settings/break-glass/{house.glass()}/close/", who="adam", post={}, status=303,
        refused=(*KEEPERS_NOT, "olga"), wrong=lambda house: "/settings/break-glass/999999/close/",
    ),
    "glass_told": Visit(lambda house: "/opened/", who="s0", also=("lena", "nobody", "hana")),
    "audit": Visit(lambda house: "/settings/audit/", who="adam", also=("lena", "s0", "olga", "nobody")),
    "audit_csv": Visit(lambda house: "/settings/audit.csv", who="adam", also=("lena", "s0", "olga", "nobody")),
}  # fmt: skip
