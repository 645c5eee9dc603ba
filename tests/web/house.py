"""A small deployment for the pages: people with accounts, facts, stored figures, a prepared week. All invented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from ridealong.access import actions as access
from ridealong.access.glass import ask_to_break, decide_glass
from ridealong.access.linking import make_link
from ridealong.access.models import ApiToken, BreakGlass
from ridealong.access.queries import viewer_of
from ridealong.access.rules import Purpose, Role, Scope, Viewer
from ridealong.coaching.actions.agendas import add_point
from ridealong.coaching.actions.asks import ask as make_ask
from ridealong.coaching.actions.goals import NewGoal, set_goal
from ridealong.coaching.actions.items import add_item
from ridealong.coaching.actions.left_behind import end_left
from ridealong.coaching.actions.left_teams import end_left_team
from ridealong.coaching.actions.planning import plan_session, record_held
from ridealong.coaching.actions.recognition import say_well_done
from ridealong.coaching.actions.recordings import add_mark
from ridealong.coaching.actions.rhythm import Rhythm, end_standing, set_standing
from ridealong.coaching.actions.sitting_in import ask_to_sit_in
from ridealong.coaching.actions.team_rhythm import set_team_rhythm
from ridealong.coaching.actions.teams import plan_team_session
from ridealong.coaching.models import Ask, Goal, RhythmChange, Session, SittingIn, TeamRhythm
from ridealong.facts.snapshots import Snapshot
from ridealong.figures.models import CurrentFacts, Import, SourceIdentity
from ridealong.figures.rules.shapes import DealToTalkAbout, Signals
from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import Sentence
from ridealong.people import actions as people
from ridealong.people.actions.chairs import Chair, open_position
from ridealong.people.rules import NewPerson
from ridealong.store.hooks import keep_hook
from ridealong.web import clock
from ridealong.week.actions import ahead, deciding
from ridealong.week.actions.preparing import prepare_week
from ridealong.week.models import Decision
from ridealong.week.queries import gathering
from ridealong.week.rules.topics import CAREER
from tests.web.passkeys import credential
from tests.week import build

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
WEEK = Week.of(TODAY)
YESTERDAY = TODAY - timedelta(days=1)
SINCE = date(2025, 1, 6)
PASSWORD = "a long enough password"
ACCOUNTS = ("lena", "lou", "edgar", "s0", "olga", "adam", "nobody")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HOSTILE = "<script>alert(1)</script>"
NAMES = (
    "Ines Aydın",
    "Björn Ekdahl",
    "Zoë Łukaszewska-Østergård",
    "Tomasz Malek",
    "Farah Nasser",
    f"Mallory {HOSTILE}",
    "Okan Prenner",
    "Ruth Quist",
)


@dataclass
class House:
    """Lena leads the sellers; Lou leads Lena; Edgar leads Fay, their peer. Olga, Adam and Hana have roles."""

    ids: dict[str, int]
    accounts: dict[str, int]
    snapshot: Snapshot
    sellers: int

    def client(self, name: str) -> Client:
        """A browser that is signed in as somebody: with a session as signing in makes one, without all that it does."""
        account = get_user_model().objects.get(pk=self.accounts[name])
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(account.pk), BACKEND
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.create()
        found = Client()
        found.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
        return found

    @property
    def lena(self) -> Viewer:
        """Lena, signed in."""
        return Viewer(self.accounts["lena"], self.ids["lena"], TODAY)

    @property
    def extra(self) -> int:
        """An extra session of Lena's week."""
        found = Session.objects.filter(leader_id=self.ids["lena"], standing=False).order_by("pk").first()
        assert found is not None
        return found.pk

    @property
    def meeting(self) -> int:
        """Lena's session with s0 today, planned by hand."""
        return self._planned("one_on_one")

    @property
    def review(self) -> str:
        """The address of their call review today: it carries a recording and a sheet."""
        return f"/sessions/{self._planned('call_review')}/"

    @property
    def ride(self) -> str:
        """The address of their ride-along today."""
        return f"/sessions/{self._planned('ride_along')}/"

    @property
    def together(self) -> str:
        """The address of Lena's team session today with s0 and Mallory, Edgar beside her."""
        found = Session.objects.filter(leader_id=self.ids["lena"], form="team_session").first()
        number = found.pk if found else self._together()
        return f"/sessions/{number}/"

    def _together(self) -> int:
        who, about = [self.ids["s0"], self.ids["s5"]], {"topic": "negotiating", "minutes": 60, "now": NOW}
        return plan_team_session(
            self.lena, leader_id=self.ids["lena"], person_ids=who, co_coach_id=self.ids["edgar"], day=TODAY,
            at=NOW.time(), **about,
        )  # fmt: skip

    def _planned(self, form: str) -> int:
        pair = {"leader_id": self.ids["lena"], "person_id": self.ids["s0"], "form": form}
        found = Session.objects.filter(by_hand=True, **pair).first()
        if found is not None:
            return found.pk
        about = {"topic": "own_choice", "minutes": 30}
        return plan_session(self.lena, day=TODAY, at=NOW.time(), now=NOW, **pair, **about)

    @property
    def talk(self) -> str:
        """The address of that session."""
        return f"/sessions/{self.meeting}/"

    @property
    def sat_in(self) -> str:
        """The address of a one-on-one of Lena with s0 on which Lou asks to sit in."""
        return f"/sessions/{SittingIn.objects.get(pk=self.asking()).one_on_one_id}/"

    def asking(self) -> int:
        """What Lou asked and nobody answered."""
        lou = Viewer(self.accounts["lou"], self.ids["lou"], TODAY)
        known = SittingIn.objects.filter(observer_id=lou.person_id, over_at=None).first()
        if known is not None:
            return known.pk
        return ask_to_sit_in(lou, leader_id=self.ids["lena"], person_id=self.ids["s0"], since=TODAY, now=NOW)

    def point(self) -> int:
        """A point on the agenda of that session."""
        return add_point(self.lena, session_id=self.meeting, text=f"Point {HOSTILE}", now=NOW)

    def item(self) -> int:
        """An action item of that session."""
        who, about = self.ids["s0"], {"text": f"Ask {HOSTILE}", "due_on": TODAY}
        return add_item(self.lena, person_id=who, owner_id=who, session_id=self.meeting, now=NOW, **about)

    def ask(self) -> int:
        """What s0 asks Lena for, open."""
        known = Ask.objects.filter(person_id=self.ids["s0"], closed_on=None).first()
        return known.pk if known else make_ask(self.seller, person_id=self.ids["s0"], text=f"Help {HOSTILE}", now=NOW)

    def well_done(self) -> int:
        """What Lena said today that s0 did well."""
        return say_well_done(self.lena, person_id=self.ids["s0"], text=f"The offer {HOSTILE}", now=NOW)

    def goal(self) -> int:
        """A goal of s0, set by Lena today, in words."""
        new = NewGoal(f"Ask first {HOSTILE}", TODAY + timedelta(days=60), "It wins", "Fewer offers are sent twice")
        known = Goal.objects.filter(person_id=self.ids["s0"], closed_on=None).first()
        return known.pk if known else set_goal(self.lena, person_id=self.ids["s0"], new=new, now=NOW)

    @property
    def seller(self) -> Viewer:
        """The first seller, signed in."""
        return Viewer(self.accounts["s0"], self.ids["s0"], TODAY)

    def mark(self) -> int:
        """A moment of the recording of that call review."""
        session_id = int(self.review.split("/")[2])
        return add_mark(self.lena, session_id=session_id, at="1:02", text=f"Price {HOSTILE}", now=NOW)

    def decision(self) -> int:
        """A decision of Lena's that can be undone."""
        return deciding.plan_on(self.lena, session_id=self.extra, day=TODAY, now=NOW)

    def link(self) -> str:
        """An address that signs Lena in once; the deployment becomes a demo by it."""
        operator = make_operator()
        people.change_organisation(operator, demo=True, now=NOW)
        return f"/in/{access.make_sign_in_link(operator, account_id=self.accounts['lena'], now=NOW)}/"

    def mailed(self, purpose: Purpose, who: str = "lena", about: int = 0) -> str:
        """The address of a link that somebody was mailed."""
        token = make_link(
            make_operator(), person_id=self.ids[who], purpose=purpose, about=about, address=f"{who}@example.org",
            expires_at=NOW + timedelta(days=2), now=NOW,
        )  # fmt: skip
        place = "week" if purpose is Purpose.WRAP_UP else purpose.value
        return f"/l/{place}/{token}/"

    def rhythm_change(self) -> int:
        """A change of what recurs between Lena and the first seller, which can be undone."""
        known = RhythmChange.objects.filter(person_id=self.ids["s0"], undone_at=None).order_by("-pk").first()
        assert known is not None
        return known.pk

    def ended(self) -> int:
        """A change that ended what recurred between Lena and the first seller, and nothing is there instead."""
        pair = {"leader_id": self.ids["lena"], "person_id": self.ids["s0"]}
        known = RhythmChange.objects.filter(**pair, undone_at=None).order_by("-pk").first()
        if known is not None and all(one["ends_on"] for one in known.after):
            return known.pk
        return end_standing(self.lena, **pair, ends_before=TODAY, now=NOW)

    def team_rhythm(self) -> tuple[int, int]:
        """A team of Lena's that meets again and again, and the change that set it."""
        known = RhythmChange.objects.filter(team__isnull=False, undone_at=None).order_by("-pk").first()
        if known is not None and known.team_id is not None:
            return known.team_id, known.pk
        who = [self.ids["s0"], self.ids["s5"]]
        return set_team_rhythm(
            self.lena, leader_id=self.ids["lena"], person_ids=who, co_coach_id=None, topic="negotiating",
            rhythm=Rhythm(3, 45, TODAY, NOW.time()), now=NOW,
        )  # fmt: skip

    def channel(self, address: str = "https://hooks.example.com/secret") -> int:
        """A channel that is told of Lena's days."""
        about = {"kind": "slack", "name": f"Team {HOSTILE}", "person_id": self.ids["lena"]}
        return keep_hook(**about, address=address, now=NOW)[0]

    def left(self) -> tuple[int, int]:
        """Edgar's session with Fay in two days, which he leaves to Lena with what recurs of them; and Fay."""
        edgar = Viewer(self.accounts["edgar"], self.ids["edgar"], TODAY)
        pair = {"leader_id": self.ids["edgar"], "person_id": self.ids["fay"]}
        known = Session.objects.filter(**pair).first()
        if known is not None:
            return known.pk, self.ids["fay"]
        set_standing(edgar, **pair, weekday=3, every_weeks=2, minutes=45, starts_on=TODAY, now=NOW)
        made = plan_session(
            edgar, **pair, day=TODAY + timedelta(days=2), at=NOW.time(), minutes=25, topic=CAREER, form="one_on_one",
            now=NOW,
        )  # fmt: skip
        people.set_leader(
            make_operator(), person_id=self.ids["fay"], leader_id=self.ids["lena"], starts_on=TODAY, now=NOW
        )
        return made, self.ids["fay"]

    def left_and_decided(self) -> int:
        """What Lena decided of that session, which she can take back."""
        session_id, _ = self.left()
        known = Decision.objects.filter(session_id=session_id, verb="drop").first()
        return known.pk if known else ahead.drop_left(
            self.lena, leader_id=self.ids["lena"], session_id=session_id, now=NOW
        )  # fmt: skip

    def left_and_ended(self) -> int:
        """The change with which Lena ended what recurs of them."""
        whose = {"former_id": self.ids["edgar"], "person_id": self.left()[1]}
        known = RhythmChange.objects.filter(left_to=self.ids["lena"]).first()
        return known.pk if known else end_left(self.lena, leader_id=self.ids["lena"], **whose, now=NOW)

    def left_team(self) -> int:
        """A team of Edgar's that recurs, of Fay and a seller, whom Lena leads by now."""
        who = [self.ids["fay"], self.ids["s5"]]
        known = TeamRhythm.objects.filter(leader_id=self.ids["edgar"]).first()
        if known is not None:
            return known.pk
        for leader in ("edgar", "lena"):
            for one in who:
                people.set_leader(make_operator(), person_id=one, leader_id=self.ids[leader], starts_on=TODAY, now=NOW)
            if leader == "edgar":
                made, _ = set_team_rhythm(
                    make_operator(), leader_id=self.ids["edgar"], person_ids=who, co_coach_id=None,
                    topic="negotiating", rhythm=Rhythm(3, 45, TODAY, NOW.time()), now=NOW,
                )  # fmt: skip
        return made

    def left_team_and_ended(self) -> int:
        """The change with which Lena ended that."""
        team = self.left_team()
        known = RhythmChange.objects.filter(team=team, left_to=self.ids["lena"]).first()
        return known.pk if known else end_left_team(self.lena, leader_id=self.ids["lena"], team_id=team, now=NOW)

    @property
    def wrapping(self) -> str:
        """The address by which Lena puts her week down."""
        return self.mailed(Purpose.WRAP_UP, about=WEEK.monday.toordinal())

    def glass(self, *, agreed: bool = True) -> int:
        """What Hana, of HR, asked to read of the first seller, and Adam agreed to; of the second he has not decided."""
        hana, adam = (viewer_of(self.accounts[name], TODAY) for name in ("hana", "adam"))
        known = BreakGlass.objects.filter(
            agreed=agreed, ended_at=None, person_id=self.ids["s0" if agreed else "s1"]
        ).first()
        if known is not None:
            return known.pk
        reason = f"A complaint {HOSTILE}"
        made = ask_to_break(hana, person_id=self.ids["s0" if agreed else "s1"], reason=reason, now=NOW)
        if agreed:
            decide_glass(adam, glass_id=made, agrees=True, now=NOW)
        return made

    def sign_in(self, name: str) -> int:
        """A browser that somebody is signed in with."""
        client = self.client(name)
        fields = {"account_id": self.accounts[name], "session_key": client.session.session_key}
        return access.begin_sign_in(**fields, user_agent="Firefox Windows", now=NOW, today=TODAY)

    def token(self, name: str) -> int:
        """A program's token of somebody who may make one."""
        access.make_token(viewer_of(self.accounts[name], TODAY), name="Report", scopes=[Scope.PEOPLE], now=NOW)
        return ApiToken.objects.latest("pk").pk

    def passkey(self, name: str) -> int:
        """A passkey of somebody, as good as none: it opens nothing."""
        data = {"name": "Old phone", "credential": credential()}
        return Authenticator.objects.create(user_id=self.accounts[name], type="webauthn", data=data).pk

    def held(self, agreed: str = "", on: date = YESTERDAY) -> int:
        """A session that Lena held with the first seller."""
        about = {"leader_id": self.ids["lena"], "person_id": self.ids["s0"], "topic": "own_choice"}
        return record_held(self.lena, **about, form="one_on_one", held_on=on, minutes=30, agreed=agreed, now=NOW)

    @property
    def week(self) -> str:
        """The address of Lena's week."""
        return f"/week/{self.ids['lena']}/{WEEK}/"


def make_operator() -> Viewer:
    """Whom the command line acts as."""
    return Viewer(account_id=None, person_id=None, today=TODAY, operator=True)


def name_of(number: int) -> str:
    """The seller's name; the ninth and later are made up of earlier ones."""
    return NAMES[number] if number < len(NAMES) else f"{NAMES[number % 5].split()[0]} Number{number}"


def key_of(number: int) -> str:
    return f"test:s{number:04d}"


def make_house(
    home: Path, snapshot: Snapshot, sellers: int, monkeypatch: pytest.MonkeyPatch, settings: object
) -> House:
    """The records of the deployment, built through actions; the clock stands at `NOW`."""
    settings.RIDEALONG = replace(django_settings.RIDEALONG, home=home)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    operator = make_operator()
    people.change_organisation(operator, name="Halden", currency="EUR", minutes=240, now=NOW)
    ids = dict(people.bring_roster(operator, people=_people(sellers), now=NOW))
    chair = Chair("Seller", leader_id=ids["lena"])
    open_position(operator, chair=chair, opened_on=TODAY - timedelta(days=34), now=NOW)
    accounts = {
        name: _account(operator, name, ids)
        for name in ("lena", "lou", "edgar", "s0", "fay", "olga", "adam", "nobody", "hana")
    }
    _pointer(snapshot)
    SourceIdentity.objects.bulk_create(
        SourceIdentity(source="test", key=f"s{at:04d}", person_id=ids[f"s{at}"], name=name_of(at))
        for at in range(sellers)
    )
    house = House(ids, accounts, snapshot, sellers)
    monkeypatch.setattr(gathering, "signals", lambda *, as_of: replace(figures(sellers), as_of=as_of))
    set_standing(operator, leader_id=ids["lena"], person_id=ids["s0"], weekday=2, minutes=30, starts_on=SINCE, now=NOW)
    prepare_week(operator, leader_id=ids["lena"], week=WEEK, now=NOW)
    return house


def figures(sellers: int) -> Signals:
    """Sellers 1 and 4 win few deals; how much they close is too close to call."""
    count = max(40, sellers)
    rng = np.random.default_rng(11)
    rates = 0.55 + 0.03 * rng.standard_normal(count)
    rates[1], rates[4 if sellers > 4 else 0] = 0.30, 0.36
    volume = np.log(150) + 0.05 * rng.standard_normal(count)
    keys = tuple(key_of(at) for at in range(count))
    measures = [
        build.signal("win_rate", rates, v=0.0009, sellers=keys),
        build.signal("closed_deals", volume, v=0.01, rejected=False, p=0.4, sellers=keys),
    ]
    deal = DealToTalkAbout("d", "A deal", f"Customer {HOSTILE}", "Route", 48_300.0, None, 31, Sentence("week.plain"))
    found = build.signals(count, measures)
    return replace(
        found,
        trade=replace(found.trade, sellers=keys),
        deals={key: (deal, replace(deal, deal="e", customer="Ostra Foods")) for key in keys},
        names=dict.fromkeys(keys, "somebody"),
    )


def _people(sellers: int) -> list[NewPerson]:
    def person(ref: str, name: str, leader: str | None = None, job: str = "leader") -> NewPerson:
        return NewPerson(
            ref=ref,
            name=name,
            email=f"{ref}@example.org",
            job=job,
            hired_on=SINCE,
            leader_ref=leader,
            line_starts_on=SINCE,
        )

    team = [person(f"s{at}", name_of(at), "lena", "seller") for at in range(sellers)]
    return [
        person("lou", "Lou Castellane"),
        person("lena", "Lena Haukeland", "lou"),
        person("edgar", "Edgar Novak", "lou"),
        person("fay", "Fay Brandt", "edgar", "seller"),
        person("olga", "Olga Petrova"),
        person("adam", "Adam Keller"),
        person("nobody", "Nora Bodil"),
        *team,
        person("hana", "Hana Ruiz"),
    ]


def _account(operator: Viewer, name: str, ids: dict[str, int]) -> int:
    roles = {"olga": [Role.OPERATIONS], "adam": [Role.ADMINISTRATOR], "hana": [Role.HR]}.get(name, [])
    return access.add_account(
        operator, email=f"{name}@example.org", password=PASSWORD, roles=roles, person_id=ids[name], now=NOW
    )


def _pointer(snapshot: Snapshot) -> None:
    done = Import.objects.create(
        state=Import.State.DONE, source="test", started_at=NOW, finished_at=NOW, seen_on=TODAY, snapshot=snapshot.hash
    )
    CurrentFacts.objects.create(snapshot=snapshot.hash, by_import=done, changed_at=NOW)
