"""Every address by its name: how somebody visits it with success, and who is refused. A new one belongs in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ridealong.access.models import Account
from ridealong.access.rules import Purpose, Role, Viewer
from ridealong.calendars import actions as calendars
from ridealong.figures.models import SourceIdentity
from ridealong.people.actions import editing
from ridealong.people.models import Leave, RosterChange
from tests.calendars.ics import calendar as ics
from tests.web.house import NOW, TODAY, WEEK, House
from tests.web.uploading import past_address, upload_address

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


def _entry(house: House, part: str = "", who: str = "s1") -> str:
    return f"/people/{house.ids[who]}/entry/{part}"


def _change(house: House) -> int:
    """A change of a seller's entry that can be taken back."""
    olga = Viewer(house.accounts["olga"], house.ids["olga"], TODAY, frozenset({Role.OPERATIONS}))
    return editing.change_person(olga, person_id=house.ids["s1"], details=editing.Details("Björn"), now=NOW)


def _leave(house: House) -> str:
    """Where leave that is recorded is removed."""
    Leave.objects.get_or_create(person_id=house.ids["s1"], starts_on=TODAY)
    return _entry(house, "leave/end/")


def _naming(house: House) -> int:
    """Somebody named by Lena to act for her, which she can take back."""
    known = RosterChange.objects.filter(verb="acting").last()
    if known is not None:
        return known.pk
    days = {"starts_on": TODAY, "ends_on": TODAY}
    return editing.stand_in(house.lena, leader_id=house.ids["lena"], acting_id=house.ids["s2"], **days, now=NOW)


def _name(house: House) -> str:
    """A name of a source that is nobody yet."""
    one, _ = SourceIdentity.objects.get_or_create(source="test", key="other", defaults={"name": "B. Ekdahl"})
    return f"/people/matching/{one.pk}/"


KEEPERS_NOT = ("lena", "lou", "edgar", "s0", "nobody")
DAY = TODAY.isoformat()


def _nobody_yet(house: House) -> str:
    """The administrator is nobody yet."""
    Account.objects.filter(pk=house.accounts["adam"]).update(person_id=None)
    return "/start/you/"


def _no_upload(verb: str, _house: House) -> str:
    return f"/imports/uploads/999999/{verb}/"


def _lost_factor(house: House) -> str:
    """Where an administrator takes off the passkey that somebody has."""
    house.passkey("s0")
    return f"/settings/accounts/{house.accounts['s0']}/factors/off/"


def _calendar(house: House) -> str:
    """Where Lena keeps her calendar, which she has given."""
    calendars.give_file(house.lena, person_id=house.ids["lena"], data=ics(), now=NOW)
    return "/account/calendar/"


def _feed(house: House) -> str:
    """The address of Lena's feed."""
    return f"/calendar/{calendars.make_feed(house.lena, person_id=house.ids['lena'], now=NOW)}.ics"


HOURS = {"opens": "08:00", "closes": "16:00", "weekdays": ["0", "1"], "zone": "Europe/Berlin"}
LEADING_NOT = ("s0", "olga", "adam", "nobody")
NOT_HERS = ("edgar", "s0", "adam", "nobody")
OTHERS = ("lou", "edgar", "s0", "olga", "adam", "nobody")
NOT_OPERATIONS = ("lena", "lou", "edgar", "s0", "nobody")
NOT_S0 = ("lena", "lou", "edgar", "fay", "olga", "adam", "nobody")
OUTSIDE = ("lou", "edgar", "fay", "olga", "adam", "nobody")
NOT_HERS_EITHER = ("lou", "edgar", "s0", "fay", "olga", "adam", "nobody")
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
    "people": Visit(lambda house: "/people/", also=OTHERS),
    "people_csv": Visit(lambda house: "/people/list.csv", also=OTHERS),
    "people_tree": Visit(lambda house: "/people/tree/", also=OTHERS),
    "people_options": Visit(lambda house: "/people/options/?who=in", who="olga", refused=KEEPERS_NOT),
    "person_new": Visit(lambda house: "/people/new/", who="olga", refused=KEEPERS_NOT),
    "person_entry": Visit(
        lambda house: _entry(house), who="olga", refused=KEEPERS_NOT, also=("adam",),
        wrong=lambda house: "/people/999999/entry/",
    ),
    "person_details": Visit(
        lambda house: _entry(house, "details/"), who="olga", post={"name": "Björn Ekdahl"}, status=303,
        refused=KEEPERS_NOT, wrong=lambda house: "/people/999999/entry/details/",
    ),
    "person_leader": Visit(
        lambda house: _entry(house, "leader/"), who="olga", post={"who": "edgar@example.org", "starts_on": DAY},
        status=303, refused=KEEPERS_NOT, wrong=lambda house: "/people/999999/entry/leader/",
    ),
    "person_leave": Visit(
        lambda house: _entry(house, "leave/"), who="olga", post={"starts_on": DAY}, status=303, refused=KEEPERS_NOT,
        wrong=lambda house: "/people/999999/entry/leave/",
    ),
    "person_leave_back": Visit(
        _leave, who="olga", post={"starts_on": DAY}, status=303,
        refused=KEEPERS_NOT, wrong=lambda house: "/people/999999/entry/leave/end/",
    ),
    "person_left": Visit(
        lambda house: _entry(house, "left/"), who="olga", post={"left_on": DAY}, status=303, refused=KEEPERS_NOT,
        wrong=lambda house: "/people/999999/entry/left/",
    ),
    "person_undo": Visit(
        lambda house: _entry(house, f"undo/{_change(house)}/"), who="olga", post={}, status=303, refused=KEEPERS_NOT,
        wrong=lambda house: "/people/999999/entry/undo/1/",
    ),
    "person_acting": Visit(
        lambda house: f"/people/{house.ids['lena']}/acting/", refused=OTHERS,
        wrong=lambda house: "/people/999999/acting/",
    ),
    "person_acting_end": Visit(
        lambda house: _naming(house) and f"/people/{house.ids['lena']}/acting/end/", post={"starts_on": DAY},
        status=303, refused=OTHERS, wrong=lambda house: "/people/999999/acting/end/",
    ),
    "person_acting_undo": Visit(
        lambda house: f"/people/{house.ids['lena']}/acting/undo/{_naming(house)}/", post={}, status=303,
        refused=OTHERS, wrong=lambda house: f"/people/{house.ids['lena']}/acting/undo/999999/",
    ),
    "person_held": Visit(
        lambda house: f"/people/{house.ids['lena']}/held.json", refused=OTHERS,
        wrong=lambda house: "/people/999999/held.json",
    ),
    "person_erase": Visit(
        lambda house: f"/people/{house.ids['s7']}/erase/", who="adam", refused=(*KEEPERS_NOT, "olga"),
        wrong=lambda house: "/people/999999/erase/",
    ),
    "matching": Visit(lambda house: _name(house) and "/people/matching/", who="olga", refused=KEEPERS_NOT),
    "matching_join": Visit(
        lambda house: f"{_name(house)}join/", who="olga", post={"who": "Björn Ekdahl"}, status=303,
        refused=KEEPERS_NOT,
    ),
    "matching_new": Visit(
        lambda house: f"{_name(house)}new/", who="olga", post={}, status=303, refused=KEEPERS_NOT
    ),
    "matching_leave": Visit(
        lambda house: f"{_name(house)}leave/", who="olga", post={}, status=303, refused=KEEPERS_NOT
    ),
    "matching_reopen": Visit(
        lambda house: f"{_name(house)}reopen/", who="olga", post={}, status=303, refused=KEEPERS_NOT
    ),
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
    "skip_level_new": Visit(
        lambda house: f"/people/{house.ids['s1']}/sessions/skip-level/", who="lou",
        refused=("lena", "edgar", "s0", "fay", "olga", "adam", "nobody"),
        wrong=lambda house: f"/people/{house.ids['lena']}/sessions/skip-level/",
    ),
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
    "audit": Visit(lambda house: "/settings/audit/", who="adam", also=("lena", "s0", "olga", "nobody")),
    "audit_csv": Visit(lambda house: "/settings/audit.csv", who="adam", also=("lena", "s0", "olga", "nobody")),
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
    "week": Visit(lambda house: "/week/", status=302, also=()),
    "week_current": Visit(lambda house: f"/week/{house.ids['lena']}/", status=302, refused=OTHERS),
    "leader_week": Visit(lambda house: house.week, refused=OTHERS),
    "weeks": Visit(
        lambda house: f"/week/{house.ids['lena']}/all/", also=("lou",),
        refused=("edgar", "s0", "olga", "adam", "nobody"),
    ),
    "weeks_csv": Visit(
        lambda house: f"/week/{house.ids['lena']}/all.csv", also=("lou",),
        refused=("edgar", "s0", "olga", "adam", "nobody"),
    ),
    "held_csv": Visit(lambda house: f"/week/{house.ids['lena']}/held.csv", refused=OTHERS),
    "week_ics": Visit(
        lambda house: f"{house.week}week.ics", refused=OTHERS,
        wrong=lambda house: f"/week/{house.ids['lena']}/2020-W01/week.ics",
    ),
    "session_agreed": Visit(
        lambda house: f"/people/{house.ids['s0']}/sessions/{house.held()}/agreed/",
        refused=("lou", "edgar", "olga", "adam", "nobody"), also=("s0",),
        wrong=lambda house: f"/people/{house.ids['s0']}/sessions/999999/agreed/",
    ),
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
        lambda house: _session(house, "done"), refused=OTHERS, wrong=lambda house: f"{house.week}sessions/999999/done/"
    ),
    "start_you": Visit(_nobody_yet, who="adam", refused=("lena", "s0", "olga", "nobody")),
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
    **{
        f"upload_{verb}": Visit(
            partial(upload_address, ending=f"{verb}/"), who="olga", post={}, status=303, refused=NOT_OPERATIONS,
            wrong=partial(_no_upload, verb),
        )
        for verb in ("answers", "columns", "import", "cancel")
    },
    "password_forgotten": Visit(lambda house: "/forgotten/", who=None, stranger=200),
    "password_reset_confirm": Visit(lambda house: "/forgotten/MQ/guessed/", who=None, stranger=200),
    "single_sign_on": Visit(lambda house: "/sso/", who=None, stranger=404),
    "openid_connect_callback": Visit(lambda house: "/sso/sso/back/", who=None, stranger=404),
    "mfa_authenticate": Visit(lambda house: "/sign-in/second/", who=None, stranger=302),
    "mfa_login_webauthn": Visit(lambda house: "/sign-in/passkey/", who=None, stranger=302),
    "own_account": Visit(lambda house: "/account/", also=OTHERS),
    "own_calendar": Visit(_calendar, also=OTHERS),
    "own_calendar_address": Visit(
        lambda house: "/account/calendar/address/", post={"address": "https://example.org/lena.ics"}, status=303,
        refused=LEADING_NOT,
    ),
    "own_calendar_file": Visit(
        lambda house: "/account/calendar/file/", post={}, status=422, refused=LEADING_NOT
    ),
    "own_calendar_again": Visit(lambda house: f"{_calendar(house)}again/", post={}, status=303, refused=LEADING_NOT),
    "own_calendar_remove": Visit(lambda house: f"{_calendar(house)}remove/", post={}, status=303, refused=LEADING_NOT),
    "own_calendar_hours": Visit(
        lambda house: "/account/calendar/hours/", post=HOURS, status=303, refused=LEADING_NOT
    ),
    "feed_new": Visit(lambda house: "/account/calendar/feed/", post={"make": "1"}, status=201, also=OTHERS),
    "feed_end": Visit(
        lambda house: _feed(house) and "/account/calendar/feed/end/", post={"end": "1"}, status=303,
    ),
    "feed": Visit(_feed, who=None, stranger=200, wrong=lambda house: "/calendar/guessed.ics"),
    "account_password": Visit(lambda house: "/account/password/"),
    "sign_ins_end": Visit(lambda house: "/account/sign-ins/end/", post={"all": "1"}, status=302),
    "sign_in_end": Visit(
        lambda house: f"/account/sign-ins/{house.sign_in('lena')}/end/", post={"one": "1"}, status=302, refused=OTHERS,
        wrong=lambda house: "/account/sign-ins/999999/end/",
    ),
    "account_reauthenticate": Visit(lambda house: "/account/confirm/"),
    "mfa_reauthenticate": Visit(lambda house: "/account/confirm/code/", status=302),
    "mfa_reauthenticate_webauthn": Visit(lambda house: "/account/confirm/passkey/", status=302),
    "mfa_activate_totp": Visit(lambda house: "/account/codes/on/", status=302),
    "mfa_deactivate_totp": Visit(lambda house: "/account/codes/off/", status=404),
    "mfa_view_recovery_codes": Visit(lambda house: "/account/recovery/", status=404),
    "mfa_generate_recovery_codes": Visit(lambda house: "/account/recovery/new/", status=302),
    "mfa_add_webauthn": Visit(lambda house: "/account/passkeys/new/", status=302),
    "own_mails": Visit(lambda house: "/account/mails/", also=OTHERS),
    "own_items": Visit(lambda house: "/me/items/", also=OTHERS),
    "own_links_end": Visit(lambda house: "/account/mails/links/end/", post={"end": "1"}, status=303, also=OTHERS),
    "habit_prepare": Visit(
        lambda house: house.mailed(Purpose.PREPARE, "s0", house.meeting), who=None, stranger=200,
        wrong=lambda house: "/l/prepare/1-guessed/",
    ),
    "habit_items": Visit(
        lambda house: house.mailed(Purpose.ITEMS, "s0"), who=None, stranger=200,
        wrong=lambda house: house.mailed(Purpose.MAILS, "s0").replace("mails", "items"),
    ),
    "habit_wrap_up": Visit(
        lambda house: house.wrapping, who=None, stranger=200,
        wrong=lambda house: house.mailed(Purpose.WRAP_UP, "s0", WEEK.monday.toordinal())[:-9] + "/",
    ),
    "habit_mails": Visit(
        lambda house: house.mailed(Purpose.MAILS, "s0"), who=None, stranger=200,
        wrong=lambda house: "/l/mails/guessed/",
    ),
    "session": Visit(
        lambda house: house.talk, also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/sessions/999999/",
    ),
    "session_along": Visit(
        lambda house: f"{house.talk}along/", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/sessions/999999/along/",
    ),
    "session_along_file": Visit(
        lambda house: f"{house.talk}along.md", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: f"{house.talk}along.docx",
    ),
    "sessions_along": Visit(
        lambda house: f"/people/{house.ids['s0']}/sessions/along/", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/people/999999/sessions/along/",
    ),
    "sessions_along_file": Visit(
        lambda house: f"/people/{house.ids['s0']}/sessions/along.json", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: f"/people/{house.ids['s0']}/sessions/along.pdf",
    ),
    "session_brief": Visit(
        lambda house: f"{house.talk}brief/", refused=NOT_HERS_EITHER,
        wrong=lambda house: "/sessions/999999/brief/",
    ),
    **{
        f"session_{name}": Visit(
            lambda house, route=route: f"{house.talk}{route}/", post=post, status=status, also=also,
            refused=NOT_HERS_EITHER if name == "end" else OUTSIDE,
            wrong=lambda house, route=route: f"/sessions/999999/{route}/",
        )
        for name, route, post, status, also in (
            ("points", "points", {"text": "Holiday cover"}, 303, ("s0",)),
            ("template", "template", {}, 303, ()),
            ("note", "note", {"text": "x", "version": "0"}, 303, ()),
            ("private", "private", {"text": "x", "version": "0"}, 303, ()),
            ("end", "end", {"minutes": "25"}, 303, ()),
        )
    },
    **{
        f"session_{name}": Visit(
            lambda house, name=name: f"{house.review}{name}/", post=post, status=303, also=("s0",), refused=OUTSIDE,
            # A one-on-one carries neither a recording nor a sheet.
            wrong=lambda house, name=name: f"{house.talk}{name}/",
        )
        for name, post in (
            ("recording", {"address": "https://calls.example.org/1"}),
            ("marks", {"at": "12:34", "text": "The price"}),
            ("sheet", {"level.listens": "3", "was.level.listens": ""}),
            ("try", {"text": "Ask, then wait", "due_on": DAY}),
        )
    },
    "session_mark": Visit(
        lambda house: f"{house.review}marks/{house.mark()}/", post={}, status=303, refused=("s0", *OUTSIDE),
        wrong=lambda house: f"{house.review}marks/999999/",
    ),
    "observed": Visit(
        lambda house: f"/people/{house.ids['s0']}/observed/", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/people/999999/observed/",
    ),
    "observed_csv": Visit(
        lambda house: f"/people/{house.ids['s0']}/observed/marks.csv", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/people/999999/observed/marks.csv",
    ),
    "session_items": Visit(
        lambda house: f"{house.talk}items/", post={"text": "Ask the buyer", "owner": "0"}, status=303,
        refused=OUTSIDE, wrong=lambda house: "/sessions/999999/items/",
    ),
    "session_point": Visit(
        lambda house: f"{house.talk}points/{house.point()}/", post={"do": "done"}, status=303,
        refused=OUTSIDE, wrong=lambda house: f"{house.talk}points/999999/",
    ),
    "session_item": Visit(
        lambda house: f"{house.talk}items/{house.item()}/", post={"do": "done"}, status=303,
        refused=OUTSIDE, wrong=lambda house: f"{house.talk}items/999999/",
    ),
    "ask_new": Visit(
        lambda house: f"/people/{house.ids['s0']}/asks/", who="s0", post={"text": "Two large demos"}, status=303,
        refused=NOT_S0, wrong=lambda house: "/people/999999/asks/",
    ),
    "ask": Visit(
        lambda house: f"/people/{house.ids['s0']}/asks/{house.ask()}/", post={"do": "answered"}, status=303,
        refused=OUTSIDE, wrong=lambda house: f"/people/{house.ids['s0']}/asks/999999/",
    ),
    "ask_again": Visit(
        lambda house: f"/people/{house.ids['s0']}/asks/{house.ask()}/again/", who="s0", post={}, status=303,
        refused=OUTSIDE, wrong=lambda house: f"/people/{house.ids['s0']}/asks/999999/again/",
    ),
    "well_done_new": Visit(lambda house: "/well-done/", also=OTHERS),
    "well_done_undo": Visit(
        lambda house: f"/well-done/{house.well_done()}/undo/", post={}, status=303, refused=OTHERS,
        wrong=lambda house: "/well-done/999999/undo/",
    ),
    "goal_new": Visit(
        lambda house: f"/people/{house.ids['s0']}/goals/new/", also=("s0",), refused=OUTSIDE,
        wrong=lambda house: "/people/999999/goals/new/",
    ),
    "goal": Visit(
        lambda house: f"/people/{house.ids['s0']}/goals/{house.goal()}/", also=("s0", "lou"),
        refused=("edgar", "fay", "olga", "adam", "nobody"),
        wrong=lambda house: f"/people/{house.ids['s1']}/goals/{house.goal()}/",
    ),
    **{
        f"goal_{verb}": Visit(
            lambda house, verb=verb: f"/people/{house.ids['s0']}/goals/{house.goal()}/{verb}/", post=post, status=303,
            refused=OUTSIDE, wrong=lambda house, verb=verb: f"/people/{house.ids['s1']}/goals/{house.goal()}/{verb}/",
        )
        for verb, post in (
            ("line", {"text": "Three of five"}), ("close", {"how": "reached", "why": "It is habit"}), ("open", {}),
            ("undo", {}),
        )
    },
    "useful": Visit(lambda house: "/useful/", who="s0", post={"value": "9"}, status=303, also=OTHERS),
    "timeline": Visit(
        lambda house: f"/people/{house.ids['s0']}/timeline/?kind=goal", also=("s0", "lou"), refused=NOT_S0[2:],
        wrong=lambda house: "/people/999999/timeline/",
    ),
    "timeline_csv": Visit(
        lambda house: f"/people/{house.ids['s0']}/timeline/all.csv", also=("s0", "lou"), refused=NOT_S0[2:],
        wrong=lambda house: "/people/999999/timeline/all.csv",
    ),
    "item_new": Visit(
        lambda house: f"/people/{house.ids['s0']}/items/", post={"text": "Ask the buyer", "owner": "0"}, status=303,
        refused=OUTSIDE, wrong=lambda house: "/people/999999/items/",
    ),
    "item": Visit(
        lambda house: f"/people/{house.ids['s0']}/items/{house.item()}/", post={"do": "done"}, status=303,
        refused=OUTSIDE, wrong=lambda house: f"/people/{house.ids['s0']}/items/999999/",
    ),
    "session_move": Visit(
        lambda house: f"{house.talk}move/", refused=NOT_HERS_EITHER, wrong=lambda house: "/sessions/999999/move/",
    ),
    "session_new": Visit(
        lambda house: f"/people/{house.ids['s1']}/sessions/new/", refused=NOT_HERS_EITHER,
        wrong=lambda house: "/people/999999/sessions/new/",
    ),
    "rhythm": Visit(
        lambda house: f"/people/{house.ids['s0']}/rhythm/", refused=NOT_HERS_EITHER,
        wrong=lambda house: "/people/999999/rhythm/",
    ),
    "rhythm_end": Visit(
        lambda house: f"/people/{house.ids['s0']}/rhythm/end/", post={}, status=303, refused=NOT_HERS_EITHER,
        wrong=lambda house: "/people/999999/rhythm/end/",
    ),
    "take_up": Visit(
        lambda house: f"/people/{house.ids['s0']}/rhythm/take-up/", post={"day": "2026-11-25"}, status=303,
        refused=("lou", "edgar", "fay", "olga", "adam", "nobody"), also=("s0",),
        wrong=lambda house: "/people/999999/rhythm/take-up/",
    ),
    "mfa_remove_webauthn": Visit(
        lambda house: f"/account/passkeys/{house.passkey('lena')}/remove/", status=302, refused=OTHERS,
        wrong=lambda house: "/account/passkeys/999999/remove/",
    ),
}  # fmt: skip
