"""Luck or real, and the deals behind a number."""

from __future__ import annotations

import csv
import io
import re
import shutil
from datetime import date
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.test import Client
from django.utils.safestring import SafeString
from django_tasks import default_task_backend

from ridealong.figures.models import CurrentFacts, Import
from ridealong.figures.queries import stored
from ridealong.people.models import Person
from ridealong.people.queries import organisation
from ridealong.web.figures.choosing import Chosen, periods
from ridealong.web.figures.duels import Duel, Ranked, Told
from ridealong.web.figures.presenting import FiguresPage, SpreadRow, Verdict
from ridealong.web.groups import Group
from tests.web.house import HOSTILE, House, name_of
from tests.web.test_week import text_of

EVIDENCE = "/figures/evidence/?measure=win_rate&as_of=2026-11-23&seller=test:s"


def rows_of(client: Client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_heading_answers_how_many_measures_tell_people_apart(house: House) -> None:
    text = text_of(house.client("lena"), "/figures/")
    assert "One of three measures tells your sellers apart" in text
    assert "52 weeks to 23 November 2026, 8 sellers, your 8 shown" in text


def test_what_to_stop_discussing_and_where_a_conversation_pays(house: House) -> None:
    text = text_of(house.client("lena"), "/figures/")
    stop, pays = text.index("Stop discussing"), text.index("A conversation pays")
    assert stop < text.index("Cycle time .") < pays
    assert stop < text.index("Deal value .") < pays
    well = text.index("Well done")
    assert pays < text.index(name_of(1), pays) < well < text.index(name_of(2), well)


def test_the_truth_is_grouped_and_a_to_z(house: House) -> None:
    text = text_of(house.client("lena"), "/figures/?measure=win_rate")
    truth = text[text.index("What the data can tell") :]
    order = ["Above the peers, beyond chance", name_of(2), "Below the peers, beyond chance", name_of(1)]
    order += ["Too close to call", name_of(4 - 1), "Not compared", name_of(4), "Too few cases"]
    places = []
    for words in order:
        places.append(truth.index(words, places[-1] if places else 0))
    assert places == sorted(places)
    close = truth[truth.index("A to Z") : truth.index("Not compared")]
    names = [name for name in (name_of(at) for at in (0, 3, 6, 7)) if name in close]
    assert [close.index(name) for name in sorted(names, key=str.casefold)] == sorted(
        close.index(name) for name in names
    )


def test_the_league_table_is_ranked_as_the_report_ranks_it(house: House) -> None:
    page = house.client("lena").get("/figures/?measure=win_rate").content.decode()
    ranks = re.findall(r'<td class="r rk">(\d+)</td><td><bdi>(.*?)</bdi>', page)
    assert [int(rank) for rank, _ in ranks] == list(range(1, 9))
    assert (ranks[0][1], ranks[-1][1]) == (name_of(2), name_of(1))


def test_a_measure_that_is_better_when_low_is_ranked_from_the_smallest(house: House) -> None:
    page = house.client("lena").get("/figures/?measure=cycle_time").content.decode()
    days = [float(one) for one in re.findall(r'<a class="n" href="/figures/evidence[^"]*">([\d.]+)\xa0days?</a>', page)]
    assert days == sorted(days)


def test_a_seller_sees_the_own_row_only(house: House) -> None:
    page = house.client("s0").get("/figures/?measure=win_rate").content.decode()
    assert name_of(0) in page
    assert all(name_of(at) not in page for at in range(1, 5))


def test_a_leader_of_leaders_sees_the_whole_line_and_a_peer_sees_none_of_it(house: House) -> None:
    assert name_of(1) in house.client("lou").get("/figures/?measure=win_rate").content.decode()
    assert name_of(1) not in house.client("edgar").get("/figures/?measure=win_rate").content.decode()


def test_the_download_holds_what_the_page_may_show(house: House) -> None:
    rows = rows_of(house.client("lena"), "/figures/luck.csv")
    assert rows[0][:3] == ["measure", "group", "seller"]
    assert len(rows) == 1 + 4 * 8
    assert {row[2] for row in rows_of(house.client("s0"), "/figures/luck.csv")[1:]} == {name_of(0)}


def test_evidence_lists_the_deals_by_pages(house: House) -> None:
    text = text_of(house.client("lena"), f"{EVIDENCE}0000")
    assert f"{name_of(0)}: the deals behind Win rate" in text
    assert "40 deals" in text
    assert "20 won of 40 closed." in text


def test_evidence_of_many_deals_has_pages(house: House) -> None:
    lena = house.client("lena")
    first = text_of(lena, EVIDENCE.replace("win_rate", "pipeline_age") + "0000")
    assert "Page" not in first
    assert lena.get(f"{EVIDENCE}0000&page=99").status_code == 200
    assert lena.get(f"{EVIDENCE}0000&page=nonsense").status_code == 200


def test_no_cell_of_a_download_is_a_formula(house: House) -> None:
    rows = rows_of(house.client("lena"), f"{EVIDENCE}0000".replace("evidence/", "evidence.csv"))
    names = [row[1] for row in rows]
    assert "'=HYPERLINK(1)" in names
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "@"}]


def test_an_unknown_seller_and_a_forbidden_one_are_alike(house: House) -> None:
    edgar = house.client("edgar")
    assert edgar.get(f"{EVIDENCE}0001").status_code == edgar.get(f"{EVIDENCE}9999").status_code == 404


def test_an_unknown_measure_is_not_found(house: House) -> None:
    assert house.client("lena").get(EVIDENCE.replace("win_rate", "charm") + "0001").status_code == 404


def test_before_the_first_import_the_page_teaches(house: House) -> None:
    CurrentFacts.objects.all().delete()
    Import.objects.all().delete()
    answer = house.client("lena").get("/figures/")
    assert b"Your week starts with one export" in answer.content
    assert b"No facts imported yet" in answer.content


def test_what_we_measure_says_what_the_facts_lack(house: House) -> None:
    text = text_of(house.client("lena"), "/measures/")
    assert "Win rate" in text
    assert "Your facts have it." in text
    assert "Your facts do not have all of it" in text


def test_hostile_customers_are_shown_as_text(house: House) -> None:
    page = house.client("lena").get(f"{EVIDENCE}0000").content.decode()
    assert HOSTILE not in page
    assert "Customer 1 &lt;script&gt;" in page


def test_every_number_of_a_page_opens_the_deals_behind_it(house: House) -> None:
    lena = house.client("lena")
    opened: dict[str, str] = {}
    for address in ("/figures/", f"/team/{house.ids['lena']}/", f"/people/{house.ids['s0']}/", "/figures/quarter/"):
        page = lena.get(address).content.decode()
        links = re.findall(r'href="(/figures/evidence/[^"]+)"', page)
        assert links, address
        opened |= {re.findall(r"measure=([^&]+)", link)[0]: link.replace("&amp;", "&") for link in links}
    assert {"productivity", "win_rate", "pace", "cycle_time", "closed_deals"} <= opened.keys()
    for link in opened.values():
        page = lena.get(link).content.decode()
        assert 'class="lead"' in page
        assert lena.get(link.replace("evidence/", "evidence.csv")).status_code == 200


def test_productivity_opens_every_deal_that_was_worked_on(house: House) -> None:
    text = text_of(house.client("lena"), EVIDENCE.replace("win_rate", "productivity") + "0001")
    assert "6 deals were entered, moved, closed or had an activity." in text


def test_the_running_quarter_opens_what_it_is_the_sum_of(house: House) -> None:
    lena = house.client("lena")
    assert 'href="/figures/quarter/"' in lena.get(house.week).content.decode()
    assert "51 % of quota" in text_of(lena, house.week)
    text = text_of(lena, "/figures/quarter/")
    assert "51 % of quota; likely finish" in text
    rows = rows_of(lena, "/figures/quarter.csv")[1:]
    assert [row[0] for row in rows] == sorted((name_of(at) for at in range(8)), key=str.casefold)
    assert sum(float(row[2]) for row in rows) / sum(float(row[1]) for row in rows) == 0.51


def asked_for() -> list[tuple[str, list[object]]]:
    """What the worker is to do, each once."""
    found: list[tuple[str, list[object]]] = []
    for one in default_task_backend.results:
        wanted = (one.task.name, list(one.args))
        found += [] if wanted in found else [wanted]
    default_task_backend.clear()
    return found


def compute(house: House, day: date, peers: str) -> None:
    """What the worker would leave behind: the tables of yesterday under the name of what was asked for."""
    facts = settings.RIDEALONG.facts
    (usual,) = stored.stored(facts, house.snapshot.hash)
    target = stored.comparison_folder(facts, house.snapshot.hash, organisation().roster_revision, day, peers)
    shutil.copytree(usual.path, target)


def test_another_period_is_worked_out_when_somebody_asks(own_house: House) -> None:
    default_task_backend.clear()
    address = "/figures/?until=2026-09-30&measure=win_rate"
    lena = own_house.client("lena")
    waiting = lena.get(address)
    assert waiting.status_code == 202
    assert 'hx-get="/figures/?until=2026-09-30&amp;measure=win_rate"' in waiting.content.decode()
    lena.get(address)
    assert asked_for() == [("compare", ["2026-09-30", "job"])]
    compute(own_house, date(2026, 9, 30), "job")
    page = lena.get(address).content.decode().replace("\u00a0", " ")
    assert '<option value="2026-09-30" selected>52 weeks to 30 September 2026</option>' in page
    assert 'href="/figures/?until=2026-09-30&amp;measure=win_rate" data-copy' in page
    assert "as_of=2026-09-30" in page
    assert 'href="/figures/luck.csv?until=2026-09-30"' in page
    assert "luck-or-real-2026-09-30.csv" in lena.get("/figures/luck.csv?until=2026-09-30")["Content-Disposition"]
    every = re.findall(r'href="(/figures/\?[^"#]*)', page)
    assert every
    assert all("until=2026-09-30" in one for one in every)
    assert asked_for() == []


def test_quarters_are_offered_as_far_as_the_facts_go() -> None:
    """Of an old export those of then, not those since, in which nothing is."""
    offers = periods(Chosen(), until=date(2017, 12, 31), since=date(2017, 2, 1), fiscal_year_start=1)
    assert [one.value for one in offers] == ["", "2017-09-30", "2017-06-30", "2017-03-31"]
    asked = Chosen(until=date(2016, 12, 31))
    offers = periods(asked, until=date(2017, 12, 31), since=date(2017, 8, 1), fiscal_year_start=2)
    assert [(one.value, one.here) for one in offers] == [("", False), ("2017-10-31", False), ("2016-12-31", True)]


def test_whoever_gets_the_address_sees_the_own_people(own_house: House) -> None:
    compute(own_house, date(2026, 9, 30), "job")
    address = "/figures/?until=2026-09-30&measure=win_rate&rows=all"
    assert name_of(2) in text_of(own_house.client("lena"), address)
    seen = text_of(own_house.client("s0"), address)
    assert name_of(0) in seen
    assert name_of(2) not in seen


def test_peers_of_the_same_office_are_offered_where_there_are_offices(own_house: House) -> None:
    default_task_backend.clear()
    lena = own_house.client("lena")
    assert "same office" not in text_of(lena, "/figures/")
    for at, office in enumerate(("Lisbon", "Gdansk")):
        Person.objects.filter(pk=own_house.ids[f"s{at}"]).update(office=office)
    assert "Same job, same office" in text_of(lena, "/figures/")
    assert lena.get("/figures/?peers=office").status_code == 202
    assert asked_for() == [("compare", ["2026-11-23", "office"])]


@pytest.mark.parametrize(
    ("rows", "paper", "big"),
    [
        ([10], "", [False]),
        ([10, 10], "dense", [False, False]),
        ([16, 16], "dense alone", [False, False]),
        ([300], "", [True]),
    ],
)
def test_tables_come_onto_one_sheet_of_paper(rows: list[int], paper: str, big: list[bool]) -> None:
    none, ranked = SafeString(""), Ranked(1, "Ana", "", "")
    told = Told("Ana", none, "", 9, real=False)
    duels = tuple(
        Duel(
            "",
            "",
            "",
            "",
            "",
            none,
            (ranked,) * n,
            none,
            groups(n, told),
            hint="",
            whole=n,
            left_out=0,
            more="",
            asked=Chosen(),
        )
        for n in rows
    )
    spread = SpreadRow("", "", "", "", "", none, Verdict("", "", real=False, more=""), None)
    page = FiguresPage(Mock(), "", 0, (), 0, (), 0, (), (spread,) * 24, duels)
    assert ([one.big for one in duels], page.paper) == (big, paper)


def groups(rows: int, told: Told) -> tuple[Group[Told], ...]:
    """Two who stand apart on either side, and everybody else."""
    return (*(Group("", "", (told,) * 2, apart=True) for _ in range(2)), Group("", "", (told,) * (rows - 4)))


def test_what_the_address_does_not_mean_is_left_out(house: House) -> None:
    for nonsense in ("until=2026-09-29", "until=2099-12-31", "until=%00", "peers=friends", "group=none"):
        text = text_of(house.client("lena"), f"/figures/?{nonsense}")
        assert "52 weeks to 23 November 2026" in text
        assert "; none" not in text
