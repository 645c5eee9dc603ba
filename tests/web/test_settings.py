"""Settings: what is sent holds at once, what cannot be is refused in words, and every switch is honoured."""

from __future__ import annotations

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from ridealong.access.models import Account, AuditEvent, RoleGrant
from ridealong.facts.measures.names import BY_NAME
from ridealong.figures.models import SourceIdentity
from ridealong.people.models import ActingLeader, Person
from ridealong.people.queries import organisation, switched_off
from ridealong.week.models import OpeningQuestion, Prior
from ridealong.week.queries import gathering, records
from ridealong.week.rules.inputs import Musts
from tests.web.house import PASSWORD, TODAY, WEEK, House

ORGANISATION = {
    "name": "Halden", "currency": "chf", "zone": "Europe/Zurich", "fiscal_year_start": "7", "week_start": "1",
    "minutes": "200", "cycle_weeks": "2", "first_look_days": "3",
}  # fmt: skip


def said(answer: HttpResponse) -> list[str]:
    return [str(one) for one in get_messages(answer.wsgi_request)]


def test_the_organisation_is_what_was_sent(house: House) -> None:
    events = AuditEvent.objects.count()
    answer = house.client("olga").post("/settings/", ORGANISATION)
    assert answer.status_code == 303
    row = organisation()
    assert (row.name, row.currency, row.zone, row.fiscal_year_start, row.minutes, row.cycle_weeks, row.close_calls) == (
        "Halden", "CHF", "Europe/Zurich", 7, 200, 2, False,
    )  # fmt: skip
    assert AuditEvent.objects.count() == events + 1


def test_what_cannot_be_is_said_beside_its_field(house: House) -> None:
    wrong = {**ORGANISATION, "currency": "euro", "zone": "Mars/Olympus", "minutes": "9999"}
    answer = house.client("olga").post("/settings/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('aria-invalid="true"') == 3
    assert "three letters of a currency" in page
    assert 'value="Mars/Olympus"' in page
    assert organisation().currency == "EUR"


def test_a_measure_that_is_switched_off_is_nowhere_and_comes_back_by_a_word(house: House) -> None:
    olga, lena = house.client("olga"), house.client("lena")
    assert "Win rate" in lena.get("/figures/").content.decode()
    answer = olga.post("/settings/switches/win_rate/off/")
    assert switched_off() == {"win_rate"}
    assert "switched off" in said(answer)[0]
    figures = lena.get("/figures/").content.decode()
    assert "Win rate" not in figures
    assert "Cycle time" in figures
    seller = "measure=win_rate&seller=test:s0001&as_of=2026-11-23"
    assert lena.get(f"/figures/evidence/?{seller}").status_code == 404
    assert lena.get(f"/figures/evidence.csv?{seller}").status_code == 404
    assert "Win rate" not in lena.get("/help/figures/").content.decode()
    assert "Switched off" in lena.get("/measures/").content.decode()
    olga.post("/settings/switches/win_rate/on/")
    assert "Win rate" in lena.get("/figures/").content.decode()


def test_with_every_measure_switched_off_each_page_still_stands(house: House) -> None:
    for measure in BY_NAME:
        house.client("olga").post(f"/settings/switches/{measure}/off/")
    lena, seller = house.client("lena"), house.ids["s1"]
    pages = (
        "/figures/",
        "/figures/luck.csv",
        house.week,
        "/team/",
        f"/team/{house.ids['lena']}/",
        "/measures/",
        "/me/",
    )
    for page in (*pages, f"/team/{house.ids['lena']}/", f"/people/{seller}/", "/help/figures/"):
        answer = lena.get(page, follow=True)
        assert answer.status_code == 200, page
    assert "of quota" not in lena.get(house.week).content.decode()


def test_what_we_measure_is_the_same_page_for_everybody_and_only_keepers_switch(house: House) -> None:
    page = house.client("s0").get("/measures/").content.decode()
    assert "/settings/switches/" not in page
    assert page.count("Never for") == page.count('class="meas"')
    assert "the person, their leader, leaders above" in page
    assert "/settings/switches/win_rate/off/" in house.client("olga").get("/measures/").content.decode()


def test_minutes_of_a_leader_are_set_by_themselves_and_by_whoever_keeps_the_settings(house: House) -> None:
    lena, olga = house.client("lena"), house.client("olga")
    address = f"/settings/minutes/{house.ids['lena']}/"
    own = lena.get("/settings/minutes/").content.decode()
    assert ("Lena Haukeland" in own, "Lou Castellane" in own) == (True, False)
    assert "Lou Castellane" in olga.get("/settings/minutes/").content.decode()
    answer = olga.post(address, {"minutes": "90"}, follow=True).content.decode()
    assert "Lena Haukeland: 90 minutes a week." in answer
    assert 'value="90"' in lena.get("/settings/minutes/").content.decode()
    assert dict(records.minutes_of(180)) == {house.ids["lena"]: 90}
    wrong = olga.post(address, {"minutes": "9999"})
    assert (wrong.status_code, b"That is too large." in wrong.content) == (422, True)
    lena.post(address, {"minutes": ""})
    assert dict(records.minutes_of(180)) == {}


def test_own_questions_stand_on_the_cards_of_the_week(house: House) -> None:
    texts = "Who said no last?\n\n  What did they fear?  \n"
    house.client("olga").post("/settings/questions/qualifying_and_closing/", {"questions": texts})
    assert list(OpeningQuestion.objects.values_list("place", "text")) == [
        (1, "Who said no last?"), (2, "What did they fear?"),
    ]  # fmt: skip
    week = house.client("lena").get(house.week).content.decode()
    assert "Who said no last?" in week
    assert "Which deal that you lost did you know" not in week
    house.client("olga").post("/settings/questions/qualifying_and_closing/", {"questions": ""})
    assert "Which deal that you lost did you know" in house.client("lena").get(house.week).content.decode()


def test_a_belief_is_changed_with_its_source_and_keeps_its_history(house: House) -> None:
    adam = house.client("adam")
    page = "/settings/beliefs/form/practice/"
    sent = {"value": "1.1", "grade": "B", "source": "Our own trial of spring"}
    assert adam.post(page, sent).status_code == 303
    assert Prior.objects.get().value == 1.1
    text = adam.get(page).content.decode()
    assert "Our own trial of spring" in text
    assert 'value="1.1"' in text
    assert adam.post(page, {**sent, "value": "0"}).status_code == 422
    assert adam.post(page, {**sent, "source": " "}).status_code == 422
    assert adam.post("/settings/beliefs/topic/*/", {**sent, "value": "1.5"}).status_code == 422
    assert Prior.objects.count() == 1


def test_accounts_are_made_changed_and_switched_off(house: House) -> None:
    adam = house.client("adam")
    new = {"email": "New@Example.org", "roles": ["hr"], "who": "fay@example.org"}
    assert b"has another account" in adam.post("/settings/accounts/", new).content
    assert adam.post("/settings/accounts/", {**new, "who": ""}).status_code == 303
    made = Account.objects.get(email="new@example.org")
    assert not made.has_usable_password()
    assert list(made.grants.values_list("role", flat=True)) == ["hr"]
    assert b"already" in adam.post("/settings/accounts/", {**new, "who": ""}).content
    adam.post(f"/settings/accounts/{made.pk}/", {"roles": ["executive"], "who": "Tomasz Malek"})
    made.refresh_from_db()
    assert (made.person_id, list(made.grants.values_list("role", flat=True))) == (house.ids["s3"], ["executive"])


def test_somebody_whose_account_is_switched_off_is_out_with_the_next_request(house: House) -> None:
    tabs = [house.client("s0"), Client()]
    tabs[1].post("/sign-in/", {"login": "s0@example.org", "password": PASSWORD})
    assert [tab.get("/words/").status_code for tab in tabs] == [200, 200]
    answer = house.client("adam").post(f"/settings/accounts/{house.accounts['s0']}/off/")
    assert "out" in said(answer)[0]
    assert [tab.get("/words/").status_code for tab in tabs] == [302, 302]
    house.client("adam").post(f"/settings/accounts/{house.accounts['s0']}/on/")
    assert Account.objects.get(pk=house.accounts["s0"]).is_active


def test_the_last_administrator_stays(house: House) -> None:
    adam = house.client("adam")
    own = house.accounts["adam"]
    assert b"Nobody else may administer" in adam.post(f"/settings/accounts/{own}/", {"roles": ["hr"]}).content
    answer = adam.post(f"/settings/accounts/{own}/off/")
    assert "Nobody else may administer" in said(answer)[0]
    assert Account.objects.get(pk=own).is_active
    RoleGrant.objects.create(account_id=house.accounts["olga"], role="administrator")
    assert adam.post(f"/settings/accounts/{own}/off/").status_code == 303
    assert not Account.objects.get(pk=own).is_active


def test_whoever_has_left_is_out_from_the_day_after(house: House) -> None:
    client = house.client("s0")
    olga = house.client("olga")
    olga.post(f"/people/{house.ids['s0']}/entry/left/", {"left_on": TODAY.isoformat()})
    assert client.get("/words/").status_code == 200
    Person.objects.filter(pk=house.ids["s0"]).update(left_on="2026-11-23")
    assert client.get("/words/").status_code == 302


def test_an_entry_is_changed_and_taken_back_by_the_toast(house: House) -> None:
    olga, entry = house.client("olga"), f"/people/{house.ids['s1']}/entry/"
    answer = olga.post(f"{entry}leader/", {"who": "Edgar Novak", "starts_on": TODAY.isoformat()}, follow=True)
    page = answer.content.decode()
    assert "reports to Edgar Novak from" in page
    undo = page[page.index(f"{entry}undo/") :].partition('"')[0]
    assert "Undone" in olga.post(undo, follow=True).content.decode()
    assert "Lena Haukeland, since" in olga.get(entry).content.decode()


def test_a_circle_and_an_unknown_name_are_refused_where_they_were_written(house: House) -> None:
    olga, entry = house.client("olga"), f"/people/{house.ids['lou']}/entry/"
    circle = olga.post(f"{entry}leader/", {"who": "Lena Haukeland", "starts_on": TODAY.isoformat()})
    assert circle.status_code == 422
    assert b"That would be a circle" in circle.content
    unknown = olga.post(f"{entry}leader/", {"who": "Nobody At All", "starts_on": TODAY.isoformat()})
    assert unknown.status_code == 422
    assert b"Nobody is called" in unknown.content
    assert b'value="Nobody At All"' in unknown.content


def test_the_list_is_searched_narrowed_sorted_and_downloaded(house: House) -> None:
    olga = house.client("olga")
    found = olga.get("/people/?q=lukasz").content.decode()
    assert "Łukaszewska" in found
    assert "Farah Nasser" not in found
    nobody = olga.get("/people/?leader=none").content.decode()
    assert "Lou Castellane" in nobody
    assert "Farah Nasser" not in nobody
    down = olga.get("/people/?sort=name&down=1").content.decode()
    assert down.index("Zoë") < down.index("Adam Keller")
    unmatched = olga.get("/people/?unmatched=1").content.decode()
    assert "Fay Brandt" in unmatched
    assert "Farah Nasser" not in unmatched
    Person.objects.filter(pk=house.ids["s4"]).update(name="=cmd()")
    text = b"".join(olga.get("/people/list.csv?leader=" + str(house.ids["lena"]))).decode()
    assert "'=cmd()" in text
    assert "Fay Brandt" not in text
    assert olga.get("/people/?page=99&sort=luck&state=odd").status_code == 200


def test_names_from_imports_are_suggested_and_never_joined_by_themselves(house: House) -> None:
    one = SourceIdentity.objects.create(source="test", key="x", name="Ekdahl, Bjorn")
    olga = house.client("olga")
    page = olga.get("/people/matching/").content.decode()
    assert "1 name is nobody yet" in page
    assert "Björn Ekdahl" in page
    one.refresh_from_db()
    assert one.person_id is None
    olga.post(f"/people/matching/{one.pk}/join/", {"who": str(house.ids["s1"])})
    one.refresh_from_db()
    assert one.person_id == house.ids["s1"]
    assert "decided already" in said(olga.post(f"/people/matching/{one.pk}/leave/"))[-1]
    olga.post(f"/people/matching/{one.pk}/reopen/")
    olga.post(f"/people/matching/{one.pk}/leave/")
    one.refresh_from_db()
    assert (one.person_id, one.left_out) == (None, True)
    assert "Every name from imports is settled" in olga.get("/people/matching/").content.decode()
    olga.post(f"/people/matching/{one.pk}/new/")
    one.refresh_from_db()
    assert Person.objects.get(pk=one.person_id).name == "Ekdahl, Bjorn"


def test_a_leader_names_who_acts_for_them(house: House) -> None:
    lena, page = house.client("lena"), f"/people/{house.ids['lena']}/acting/"
    sent = {"who": "Edgar Novak", "starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat()}
    assert house.client("edgar").get(house.week).status_code == 404
    assert lena.post(page, sent).status_code == 303
    assert house.client("edgar").get(house.week).status_code == 200
    again = lena.post(page, {**sent, "who": "Fay Brandt"})
    assert again.status_code == 422
    assert b"Somebody acts for them" in again.content
    lena.post(f"{page}end/", {"starts_on": TODAY.isoformat()})
    assert not ActingLeader.objects.exists()
    assert house.client("edgar").get(house.week).status_code == 404


def test_the_words_of_the_navigation_follow_standing_and_role(house: House) -> None:
    def words(who: str) -> list[str]:
        page = house.client(who).get("/words/").content.decode()
        nav = page[page.index('<nav class="nav"') :].partition("</nav>")[0] if '<nav class="nav"' in page else ""
        return [part.rpartition("</svg>")[2] for part in nav.split("</a>")[:-1]]

    leader, keeper, seller = words("lena"), words("olga"), words("s0")
    assert [one for one in leader if one in {"The week", "People", "Figures"}] == ["The week", "People", "Figures"]
    assert "Settings" not in leader
    assert [one for one in keeper if one in {"The week", "People", "Settings"}] == ["People", "Settings"]
    assert {"The week", "People", "Settings"}.isdisjoint(seller)


def test_a_must_is_set_with_a_reason_and_keeps_its_history(house: House) -> None:
    olga, address = house.client("olga"), "/settings/musts/unseen_weeks/"
    for wrong in ({"value": "14", "why": "x"}, {"value": "3", "why": " "}, {"value": "x", "why": "y"}):
        answer = olga.post(address, wrong)
        assert answer.status_code == 422
        assert answer.content.count(b'aria-invalid="true"') == 1
    assert records.musts() == Musts()
    for value, why in ((3, "Small teams"), (6, "Large teams")):
        assert olga.post(address, {"value": value, "why": why}).status_code == 303
    assert records.musts() == Musts(unseen_weeks=6)
    page = olga.get("/settings/musts/").content.decode()
    assert page.index("Large teams") < page.index("Small teams")
    assert gathering.gather(WEEK, today=TODAY).musts == Musts(unseen_weeks=6)
