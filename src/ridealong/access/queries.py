"""Reads: who is looking, and whom they may see. The same rule answers one check and a list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from ridealong.access.models import Account, ApiToken, RoleGrant, SignIn, Standing
from ridealong.access.rules import POLICY, Act, Refused, Relation, Role, Viewer, normalised, takes_role, takes_self
from ridealong.store.prepared import prepared


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account without its secrets."""

    id: int
    email: str
    person_id: int | None
    active: bool
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the audit log."""

    at: datetime
    account_id: int | None
    operator: bool
    verb: str
    ids: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class SignInRow:
    """A browser that somebody is signed in with."""

    id: int
    browser: str
    system: str
    began_at: datetime
    seen_on: date
    this: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token without what it is."""

    id: int
    name: str
    scopes: tuple[str, ...]
    email: str
    made_at: datetime
    used_on: date | None
    revoked_at: datetime | None


def operator(today: date) -> Viewer:
    """Whom the command line acts as."""
    return Viewer(account_id=None, person_id=None, today=today, operator=True)


def viewer_of(account_id: int, today: date) -> Viewer:
    """Whom a signed-in account acts as. Raises Refused for one that is gone or switched off."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise Refused
    return acting_as(account, today)


def acting_as(account: Account, today: date) -> Viewer:
    """The same for an account that has been read already."""
    if not account.is_active:
        raise Refused
    roles = frozenset(Role(role) for role in account.grants.values_list("role", flat=True))
    return Viewer(account_id=account.pk, person_id=account.person_id, today=today, roles=roles)


def recognised(account: Account, today: date) -> tuple[Viewer, frozenset[Relation]]:
    """The same for pages, with what the viewer is to anybody today. One query. Raises Refused."""
    if not account.is_active:
        raise Refused
    viewer = Viewer(account_id=account.pk, person_id=account.person_id, today=today)
    found = _roles_and_relations(account.pk, viewer)
    roles = frozenset(Role(name) for kind, name in found if kind == "role")
    return replace(viewer, roles=roles), frozenset(Relation(name) for kind, name in found if kind == "relation")


def allowed(viewer: Viewer, act: Act, person_id: int | None = None, *, on: date | None = None) -> bool:
    """Whether the viewer may do this to what is about that person, on the viewer's day.

    `on` is the day of the object itself, for acts that open to a standing only what lies in its own days; without it
    the answer is whether there can be anything at all.
    """
    if takes_role(viewer, act):
        return True
    if person_id is None:
        return False
    if takes_self(viewer, act, person_id):
        return True
    return bool(_standing_to(viewer, act, person_id, on if POLICY[act].dated else None))


def require(viewer: Viewer, act: Act, person_id: int | None = None, *, on: date | None = None) -> None:
    """Raises Refused unless the viewer may."""
    if not allowed(viewer, act, person_id, on=on):
        raise Refused


def visible(viewer: Viewer, act: Act, *, among: Collection[int] | None = None) -> frozenset[int] | None:
    """The ids of everybody to whom the viewer may do this, or of those `among` a few; None means everybody."""
    if takes_role(viewer, act):
        return None
    own = {viewer.person_id} if viewer.person_id is not None and Relation.SELF in POLICY[act].relations else set()
    return frozenset(own | set(_stood_to(viewer, act, None if among is None else frozenset(among))))


def rows_visible(viewer: Viewer, act: Act, *, person: str, day: str | None = None) -> Q:
    """The same rule as a condition on rows that name a person and, for acts by the day, the day they lie on."""
    if takes_role(viewer, act):
        return Q()
    return _stands_to(viewer, act, person, day) | (_own(viewer, act, person) or Q(pk=None))


def rows_visible_apart(viewer: Viewer, act: Act, *, person: str, day: str | None = None) -> tuple[Q, ...]:
    """The same rule as conditions of which at most one holds of a row, since nobody has a standing to themselves. Where
    a standing is asked for beside nothing else, a database joins all rows with all standings at once; beside an "or" it
    asks anew for each row."""
    if takes_role(viewer, act):
        return (Q(),)
    own = _own(viewer, act, person)
    stands = _stands_to(viewer, act, person, day)
    return (stands,) if own is None else (stands, own)


def stands_from(viewer: Viewer, act: Act) -> QuerySet[Standing]:
    """The standings by which the viewer may, from `starts_on` on without an end, for conditions that spare rows the
    longer question."""
    return _standings(viewer, act).filter(ends_on=None)


def _stands_to(viewer: Viewer, act: Act, person: str, day: str | None) -> Q:
    standings = _standings(viewer, act).filter(person_id=OuterRef(person))
    if POLICY[act].dated:
        if day is None:
            raise TypeError(f"{act} goes by the day: say which column holds it")
        standings = standings.filter(_covers(OuterRef(day)))
    return Q(Exists(standings))


def _own(viewer: Viewer, act: Act, person: str) -> Q | None:
    """What is about the viewer, where that is enough."""
    mine = Relation.SELF in POLICY[act].relations and viewer.person_id is not None
    return Q(**{person: viewer.person_id}) if mine else None


def leads_somebody(viewer: Viewer) -> bool:
    """Whether anybody reports to the viewer today."""
    if viewer.person_id is None:
        return False
    return bool(_led(viewer))


def who_can_look() -> frozenset[int]:
    """The persons who have an account that is on."""
    rows = Account.objects.filter(is_active=True).exclude(person_id=None).values_list("person_id", flat=True)
    return frozenset(one for one in rows if one is not None)


def account_by_email(email: str) -> int | None:
    """The account with that address, unless it is switched off. One query, whether there is one or not."""
    return Account.objects.filter(email=normalised(email), is_active=True).values_list("pk", flat=True).first()


def accounts(viewer: Viewer) -> list[AccountRow]:
    """All accounts, by address."""
    require(viewer, Act.ADMINISTER)
    return [_row(account) for account in Account.objects.prefetch_related("grants").order_by("email")]


def accounts_with(role: Role) -> list[AccountRow]:
    """Accounts that are not switched off and have the role, by address."""
    having = Account.objects.prefetch_related("grants").filter(is_active=True, grants__role=role.value)
    return [_row(account) for account in having.order_by("email")]


def persons_of_accounts(account_ids: Collection[int]) -> Mapping[int, int | None]:
    """Which person each account belongs to. One query."""
    return dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "person_id"))


def addresses_of(person_ids: Collection[int]) -> Mapping[int, str]:
    """What each person signs in with, where they have an account that is not switched off. One query."""
    found = Account.objects.filter(person_id__in=person_ids, is_active=True).values_list("person_id", "email")
    return {person_id: email for person_id, email in found if person_id is not None}


def readers_of(person_ids: Collection[int]) -> Mapping[int, tuple[int, str] | None]:
    """By person who has an account: its id and address; None for one that is switched off. One query."""
    rows = Account.objects.filter(person_id__in=person_ids).values_list("person_id", "pk", "email", "is_active")
    return {person: (pk, email) if active else None for person, pk, email, active in rows if person is not None}


def never_set_up() -> bool:
    """Whether there never was an account, not even one that is switched off."""
    return not Account.objects.exists()


def sign_ins(viewer: Viewer, *, session_key: str | None, now: datetime) -> list[SignInRow]:
    """With which browsers the viewer is signed in: this one first, then the latest."""
    rows = SignIn.objects.filter(
        account_id=viewer.account_id or 0,
        session_key__in=Session.objects.filter(expire_date__gt=now).values("session_key"),
    )
    found = [
        SignInRow(one.pk, one.browser, one.system, one.began_at, one.seen_on, one.session_key == session_key)
        for one in rows.order_by("-began_at", "-pk")
    ]
    return sorted(found, key=lambda one: not one.this)


def owns_sign_in(viewer: Viewer, sign_in_id: int) -> bool:
    """Whether that is a browser of the viewer's own."""
    return SignIn.objects.filter(pk=sign_in_id, account_id=viewer.account_id or 0).exists()


def tokens(viewer: Viewer) -> list[TokenRow]:
    """All tokens: those in use first, the latest first."""
    require(viewer, Act.MANAGE_TOKENS)
    found = [
        TokenRow(one.pk, one.name, tuple(one.scopes), one.account.email, one.made_at, one.used_on, one.revoked_at)
        for one in ApiToken.objects.select_related("account").order_by("-made_at", "-pk")
    ]
    return sorted(found, key=lambda one: one.revoked_at is not None)


def _row(account: Account) -> AccountRow:
    roles = frozenset(Role(grant.role) for grant in account.grants.all())
    return AccountRow(account.pk, account.email, account.person_id, account.is_active, roles)


@prepared
def _roles_and_relations(account_id: int, viewer: Viewer) -> QuerySet[RoleGrant, tuple[str, str]]:
    granted = RoleGrant.objects.filter(account_id=account_id).order_by().values_list(Value("role"), "role")
    return granted.union(_on_day(viewer).order_by().values_list(Value("relation"), "relation"))


@prepared
def _standing_to(viewer: Viewer, act: Act, person_id: int, on: date | None) -> QuerySet[Standing, int]:
    found = _standings(viewer, act).filter(person_id=person_id)
    return (found if on is None else found.filter(_covers(on))).values_list("pk", flat=True)[:1]


@prepared
def _stood_to(viewer: Viewer, act: Act, among: frozenset[int] | None) -> QuerySet[Standing, int]:
    found = _standings(viewer, act)
    return (found if among is None else found.filter(person_id__in=among)).values_list("person_id", flat=True)


@prepared
def _led(viewer: Viewer) -> QuerySet[Standing, int]:
    return _on_day(viewer).filter(relation=Relation.LEADER).values_list("pk", flat=True)[:1]


def _on_day(viewer: Viewer) -> QuerySet[Standing]:
    return Standing.objects.filter(_covers(viewer.today), viewer_id=viewer.person_id or 0)


def _covers(day: date | OuterRef) -> Q:
    return Q(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


def _standings(viewer: Viewer, act: Act) -> QuerySet[Standing]:
    """Standings by which the viewer may: those in force and, where a former leader may, those as leader, or as leader's
    leader, that ended."""
    relations = POLICY[act].relations
    in_force = _covers(viewer.today) & Q(relation__in=[one.value for one in relations])
    if Relation.FORMER_LEADER in relations:
        led = relations & {Relation.LEADER, Relation.LEADERS_LEADER}
        in_force |= Q(relation__in=[one.value for one in led], starts_on__lte=viewer.today)
    return Standing.objects.filter(in_force, viewer_id=viewer.person_id or 0)
