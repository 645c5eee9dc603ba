"""The way in, what is for everybody, and what everybody keeps of their own account."""

from __future__ import annotations

from collections.abc import Mapping

from ridealong.access.models import Account
from ridealong.access.rules import Purpose
from ridealong.calendars import actions as calendars
from tests.calendars.ics import calendar as ics
from tests.web.house import NOW, WEEK, House
from tests.web.visits.visit import LEADING_NOT, OTHERS, Visit


def _nobody_yet(house: House) -> str:
    """The administrator is nobody yet."""
    Account.objects.filter(pk=house.accounts["adam"]).update(person_id=None)
    return "/start/you/"


def _calendar(house: House) -> str:
    """Where Lena keeps her calendar, which she has given."""
    calendars.give_file(house.lena, person_id=house.ids["lena"], data=ics(), now=NOW)
    return "/account/calendar/"


def _feed(house: House) -> str:
    """The address of Lena's feed."""
    return f"/calendar/{calendars.make_feed(house.lena, person_id=house.ids['lena'], now=NOW)}.ics"


HOURS = {"opens": "08:00", "closes": "16:00", "weekdays": ["0", "1"], "zone": "Europe/Berlin"}


AROUND: Mapping[str, Visit] = {
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
    "start_you": Visit(_nobody_yet, who="adam", refused=("lena", "s0", "olga", "nobody")),
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
    "mfa_remove_webauthn": Visit(
        lambda house: f"/account/passkeys/{house.passkey('lena')}/remove/", status=302, refused=OTHERS,
        wrong=lambda house: "/account/passkeys/999999/remove/",
    ),
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
}  # fmt: skip
