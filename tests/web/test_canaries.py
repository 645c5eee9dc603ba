"""Canaries: a unique string in every personal or secret field of somebody, and a crawler that looks for it everywhere.

Whoever the policy table does not let see that person must not see the string: on a page, in a part of one, in a
download, in what is found, in the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client

from ridealong.access import queries
from ridealong.access.erasure import our_models
from ridealong.access.rules import Act, Viewer
from ridealong.kernel.privacy import Kind, Seen
from ridealong.people import actions as people
from ridealong.people.actions import editing
from tests.web.house import ACCOUNTS, NOW, TODAY, House, make_operator
from tests.web.visits import VISITS

LOOKED_AT = "fay"  # led by Edgar, so that most of the house has no business with her
EVIDENCE = "/figures/evidence{end}?measure=win_rate&seller=test:s{seller:04d}&as_of=2026-11-23"
OFTEN = ("s0", "nobody", "lena")
# By what act a field may be seen, as its privacy class promises it; None: by nobody, on no page.
OPENS = {
    Seen.NOBODY: None,
    Seen.EVERYBODY: Act.READ_DIRECTORY,
    Seen.PERSON_AND_LINE: Act.READ_DIRECTORY,
    Seen.PARTICIPANTS: Act.READ_SESSION,
    Seen.PERSON_AND_LEADER: Act.READ_SESSION,
    Seen.LEADER: Act.MEET,
    Seen.PERSON_AND_HR: Act.READ_AUDIT,
    Seen.ADMINISTRATOR: Act.ADMINISTER,
    Seen.OPERATIONS: Act.READ_DIRECTORY,
    Seen.AUDIT: Act.READ_AUDIT,
}


@dataclass(frozen=True)
class Canary:
    """What must not be seen, where it was put, and by what act it may be; None: by nobody at all."""

    text: str
    where: str
    person_id: int
    act: Act | None


def planted(house: House) -> list[Canary]:
    """Canaries in every text field about the person that the database takes one in, and in the account behind it."""
    person_id = house.ids[LOOKED_AT]
    found: list[Canary] = []
    for model in our_models():
        columns = getattr(model, "ABOUT", ())
        if not columns:
            continue
        rows = model._default_manager.filter(Q(*[Q(**{column: person_id}) for column in columns], _connector=Q.OR))
        for field in model._meta.concrete_fields:
            kind, seen = model.PRIVACY[field.name].kind, model.PRIVACY[field.name].seen
            if isinstance(field, models.CharField | models.TextField) and kind in {Kind.PERSONAL, Kind.CREDENTIAL}:
                canary = Canary(
                    f"canary{len(found):03d}q@example.org"[: field.max_length],
                    f"{model._meta.label}.{field.name}",
                    person_id,
                    OPENS[seen],
                )
                if _takes(rows, field.name, canary.text):
                    found.append(canary)
    return found


def _takes(rows: models.QuerySet[models.Model], name: str, text: str) -> bool:
    try:
        with transaction.atomic():
            return rows.update(**{name: text}) > 0
    except DatabaseError:
        return False  # a choice or a constraint: no place for words


def deals(house: House) -> list[Canary]:
    """The names of the deals of every seller, of whom there are eight."""
    return [Canary(f"Deal {at}-", "deals", house.ids[f"s{at}"], Act.READ_FIGURES) for at in range(1, 8)]


def everything(house: House, names: list[str]) -> Iterator[tuple[str, str]]:
    """Addresses that are only looked at."""
    for name in names:
        if VISITS[name].post is None:
            yield name, VISITS[name].address(house)


def beyond(house: House, canaries: list[Canary]) -> Iterator[tuple[str, str]]:
    """Addresses that a curious person types: the evidence of every seller, and searches for what is not theirs."""
    for seller in range(1, 8):
        yield "evidence", EVIDENCE.format(end="/", seller=seller)
    yield "evidence_csv", EVIDENCE.format(end=".csv", seller=3)
    for canary in canaries[:6]:
        yield "find", f"/find/?q={canary.text[:9]}"
    for name in (LOOKED_AT, "s3"):
        yield "person", f"/people/{house.ids[name]}/"
        yield "entry", f"/people/{house.ids[name]}/entry/"


def body(answer: HttpResponse) -> str:
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return whole.decode(errors="replace")


def seen_wrongly(house: House, who: str, name: str, text: str, canaries: list[Canary]) -> list[str]:
    viewer: Viewer = queries.viewer_of(house.accounts[who], TODAY)
    return [
        f"{who} sees {one.where} on {name}"
        for one in canaries
        if one.text in text and (one.act is None or not queries.allowed(viewer, one.act, one.person_id))
    ]


def moved(house: House) -> None:
    """Lena led a seller until yesterday; Nora, who is nobody's leader, acts for Edgar, who leads that seller now."""
    here = {"starts_on": TODAY, "now": NOW}
    people.set_leader(make_operator(), person_id=house.ids["s3"], leader_id=house.ids["edgar"], **here)
    edgar = queries.viewer_of(house.accounts["edgar"], TODAY)
    editing.stand_in(edgar, leader_id=house.ids["edgar"], acting_id=house.ids["nobody"], ends_on=TODAY, **here)


def crawl(house: House, names: list[str], people: tuple[str, ...], forms: tuple[dict[str, str], ...]) -> list[str]:
    canaries = planted(house)
    assert {"people.Person.name", "people.Person.email"} <= {one.where for one in canaries}
    canaries += deals(house)
    pages = [*everything(house, names), *beyond(house, canaries)]
    found: list[str] = []
    for who in people:
        for name, address in pages:
            for headers in forms:
                # A sign-in of its own for each: one of the addresses signs whoever follows it in as somebody else.
                client: Client = house.client(who)
                # What was asked for is said back in the field of a search: that is no finding.
                text = body(client.get(address, headers=headers))
                asked = [one for one in canaries if one.text[:9] not in address]
                found += seen_wrongly(house, who, name, text, asked)
    return found


PLAIN: dict[str, str] = {}
PARTIAL = {"HX-Request": "true"}


@pytest.mark.hostile(40, 41, 43)
def test_nobody_sees_a_canary_who_may_not(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """Cases 40, 41 and 43: not in lists, searches, snippets or totals. Every address, by those who may least; one of
    them led before, and one acts for another."""
    moved(house)
    assert crawl(house, sorted(VISITS), OFTEN, (PLAIN,)) == []
    assert "canary" not in capsys.readouterr().err, "the log names nobody"


@pytest.mark.parametrize("who", ["s0", "nobody", "edgar", "lena"])
def test_nobody_sees_a_deal_who_may_not(house: House, who: str) -> None:
    """Of every seller in turn."""
    client, canaries = house.client(who), deals(house)
    for name, address in beyond(house, []):
        assert seen_wrongly(house, who, name, body(client.get(address)), canaries) == []


@pytest.mark.long
@pytest.mark.parametrize("who", ["lena", "nobody", "edgar", "lou"])
def test_no_former_and_no_acting_leader_sees_more_than_the_table_says(house: House, who: str) -> None:
    moved(house)
    assert crawl(house, sorted(VISITS), (who,), (PLAIN, PARTIAL)) == []


@pytest.mark.long
@pytest.mark.parametrize("who", ACCOUNTS)
def test_no_standing_and_no_format_shows_a_canary_beyond_the_table(house: House, who: str) -> None:
    assert crawl(house, sorted(VISITS), (who,), (PLAIN, PARTIAL)) == []


def test_the_crawler_would_see_one(house: House) -> None:
    """A crawler that finds nothing anywhere proves nothing: whoever may see it does."""
    canaries = planted(house)
    name = next(one.text for one in canaries if one.where == "people.Person.name")
    assert name in body(house.client("edgar").get("/people/"))
    assert seen_wrongly(house, "s0", "people", name, canaries) == ["s0 sees people.Person.name on people"]
