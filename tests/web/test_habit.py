"""What a link from a mail opens without a sign-in: that, and nothing else, for one person, for as long as it holds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client

from ridealong.access import actions as access
from ridealong.access.erasure import our_models
from ridealong.access.models import Account, AuditEvent, PersonLink
from ridealong.access.rules import Purpose
from ridealong.coaching.actions.items import add_item
from ridealong.coaching.actions.planning import plan_session, take_up
from ridealong.coaching.actions.rhythm import set_standing
from ridealong.coaching.models import ActionItem, Ask, MailWishes, Point, Recurring, Session, Tally
from ridealong.kernel.sentences import catalogue
from ridealong.people.models import Person
from ridealong.store.models import Webhook
from tests.web.house import NOW, TODAY, WEEK, House, make_operator


def rows() -> dict[str, list[object]]:
    """Everything in the database."""
    return {one._meta.label: list(one._default_manager.order_by("pk").values()) for one in our_models()}


def test_a_session_is_prepared_and_items_are_ticked_off_without_an_account(house: House) -> None:
    address, mine = house.mailed(Purpose.PREPARE, "s0", house.meeting), house.item()
    phone = Client(enforce_csrf_checks=True)
    page = phone.get(address).content.decode()
    assert "Lena" in page
    assert "How are you, and what is on your mind?" in page
    assert phone.post(address, {"do": "add", "text": "My Tuesday <b>"}).status_code == 303
    point = Point.objects.get(text="My Tuesday <b>")
    assert (point.author_id, point.session_id) == (house.ids["s0"], house.meeting)
    assert "My Tuesday &lt;b&gt;" in phone.get(address).content.decode()
    assert phone.post(address, {"do": "add", "text": ""}).status_code == 422
    assert phone.post(address, {"do": "done", "what": "point", "id": point.pk}).status_code == 303
    assert phone.post(address, {"do": "done", "what": "item", "id": mine}).status_code == 303
    assert ActionItem.objects.get(pk=mine).done_on == TODAY
    listed = house.mailed(Purpose.ITEMS, "s0")
    assert phone.post(listed, {"do": "open", "id": mine}).status_code == 303
    assert ActionItem.objects.get(pk=mine).done_on is None
    used = PersonLink.objects.get(person_id=house.ids["s0"], purpose="prepare")
    assert used.used_at == NOW
    assert AuditEvent.objects.filter(verb="access.link_used", ids=[used.pk]).count() == 3


def test_who_is_signed_in_ticks_their_own_off_whoever_it_was_agreed_with(house: House) -> None:
    about = {"person_id": house.ids["s1"], "owner_id": house.ids["lena"], "due_on": TODAY}
    hers, theirs = add_item(house.lena, **about, text="Ask for a demo room", now=NOW), house.item()
    lena = house.client("lena")
    assert "Ask for a demo room" in lena.get("/me/items/").content.decode()
    assert lena.post("/me/items/", {"do": "done", "id": theirs}).status_code == 400
    assert lena.post("/me/items/", {"do": "done", "id": hers}).status_code == 303
    assert ActionItem.objects.get(pk=hers).done_on == TODAY


def test_how_it_was_is_answered_by_the_link_and_nowhere_is_said_that_it_was(house: House) -> None:
    address, phone = house.mailed(Purpose.PREPARE, "s0", house.meeting), Client(enforce_csrf_checks=True)
    assert "How was it?" not in phone.get(address).content.decode()
    Session.objects.filter(pk=house.meeting).update(held_on=TODAY, held_minutes=30)
    page = phone.get(address)
    assert "How was it?" in page.content.decode()
    assert not phone.cookies
    before = AuditEvent.objects.count(), PersonLink.objects.get(purpose="prepare").used_at
    assert phone.post(address, {"value": "9"}).status_code == 400
    assert phone.post(address, {"value": "4", "hint": "Shorter"}).status_code == 303
    assert Tally.objects.get().value == 4
    assert (AuditEvent.objects.count(), PersonLink.objects.get(purpose="prepare").used_at) == before
    assert "How was it?" not in phone.get(address).content.decode()
    assert phone.post(address, {"value": "4"}).status_code == 422


def test_help_is_asked_for_by_the_link_and_taken_back(house: House) -> None:
    """Whoever leads the session asks for nothing there, and nobody takes back what another asked."""
    address, phone = house.mailed(Purpose.PREPARE, "s0", house.meeting), Client(enforce_csrf_checks=True)
    assert phone.post(address, {"do": "ask", "text": " "}).status_code == 422
    assert phone.post(address, {"do": "ask", "text": "The offer to Nord"}).status_code == 303
    row = Ask.objects.get()
    assert (row.person_id, row.text) == (house.ids["s0"], "The offer to Nord")
    assert "The offer to Nord" in phone.get(address).content.decode()
    assert "The offer to Nord" in house.client("lena").get(house.week).content.decode()
    other = Ask.objects.create(person_id=house.ids["s1"], text="Theirs", asked_on=TODAY)
    assert phone.post(address, {"do": "back", "what": "ask", "id": other.pk}).status_code == 400
    assert phone.post(address, {"do": "back", "what": "ask", "id": row.pk}).status_code == 303
    row.refresh_from_db()
    assert row.closed_how == "back"
    hers = house.mailed(Purpose.PREPARE, "lena", house.meeting)
    assert "Ask for help" not in phone.get(hers).content.decode()


def test_nothing_beyond_it_can_be_reached(house: House) -> None:
    """Another one's action item, another session's point, a note: none of it is there."""
    address = house.mailed(Purpose.PREPARE, "s0", house.meeting)
    other = Session.objects.exclude(person_id=house.ids["s0"]).first()
    assert other is not None
    point = Point.objects.create(session=other, author_id=house.ids["lena"], text="Theirs", made_at=NOW)
    phone = Client()
    for what, number in (("point", point.pk), ("item", 999_999), ("note", point.pk), ("point", 10**30)):
        assert phone.post(address, {"do": "done", "what": what, "id": number}).status_code == 400
    assert phone.get(house.mailed(Purpose.PREPARE, "s0", other.pk)).status_code == 404
    assert "Only me" not in phone.get(address).content.decode()
    token = address.split("/")[3]
    for place in ("items", "week", "mails"):
        assert phone.get(f"/l/{place}/{token}/").status_code == 404


def test_looking_changes_nothing_and_signs_nobody_in(house: House) -> None:
    """Programs that scan mails open every link, and some fill nothing in."""
    addresses = [
        house.mailed(Purpose.PREPARE, "s0", house.meeting), house.mailed(Purpose.ITEMS, "s0"), house.wrapping,
        house.mailed(Purpose.MAILS, "s0"),
    ]  # fmt: skip
    before, scanner = rows(), Client()
    for address in addresses:
        assert scanner.get(address).status_code == 200
        assert scanner.head(address).status_code == 200
        assert not scanner.cookies
    assert rows() == before
    assert scanner.get("/me/").headers["Location"].startswith("/sign-in/")
    assert scanner.get(f"/sessions/{house.meeting}/").status_code == 302


def test_no_token_stands_in_a_log_or_goes_on_to_another_page(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    address = house.wrapping
    capsys.readouterr()
    answer = Client().get(address)
    gone = Client().get(address.replace("-", "-A"))
    logged = capsys.readouterr().err
    lines = [json.loads(one) for one in logged.splitlines()]
    assert [one["url"] for one in lines] == ["habit_wrap_up", "habit_wrap_up"]
    assert lines[0]["link"] == PersonLink.objects.get(purpose="wrap_up").pk
    assert (lines[0]["account"], gone.status_code) == (None, 404)
    assert address.split("/")[3].partition("-")[2] not in logged
    for one in (answer, gone):
        assert one.headers["Referrer-Policy"] == "no-referrer"
        assert one.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


@pytest.mark.parametrize("why", ["left", "off", "moved", "ended", "over", "key"])
def test_a_link_ends(house: House, why: str, settings: Any) -> None:
    address, phone = house.wrapping, Client()
    assert phone.get(address).status_code == 200
    lena = house.ids["lena"]
    if why == "left":
        Person.objects.filter(pk=lena).update(left_on=TODAY - timedelta(days=1))
    elif why == "off":
        access.deactivate_account(make_operator(), account_id=house.accounts["lena"], now=NOW)
    elif why == "moved":
        Account.objects.filter(person_id=lena).update(email="lena.new@example.org")
    elif why == "ended":
        assert house.client("lena").post("/account/mails/links/end/").status_code == 303
    elif why == "over":
        PersonLink.objects.update(expires_at=NOW)
    else:
        ours = settings.RIDEALONG
        settings.RIDEALONG = replace(ours, secret_key="of today", former_keys=(ours.secret_key,))
        assert phone.get(address).status_code == 200
        # Whoever copies the database and has another key makes no address of it.
        settings.RIDEALONG = replace(ours, secret_key="of somebody else")
    answer = phone.get(address)
    assert answer.status_code == 404
    assert b"leads nowhere any more" in answer.content
    assert phone.post(address, {}).status_code == 404
    if why in {"ended", "over"}:
        assert house.wrapping != address
        assert phone.get(house.wrapping).status_code == 200


def test_a_week_is_put_down_from_a_phone(house: House) -> None:
    address, phone = house.wrapping, Client(enforce_csrf_checks=True)
    found = list(Session.objects.filter(leader_id=house.ids["lena"], monday=WEEK.monday).order_by("pk"))
    assert len(found) >= 3
    first, second, third, *rest = found
    page = phone.get(address).content.decode()
    for one in found:
        assert f"s{one.pk}-became" in page
    sent = {f"s{one.pk}-became": "open" for one in rest}
    sent |= {
        f"s{first.pk}-became": "held", f"s{first.pk}-minutes": "25", f"s{first.pk}-agreed": "Two demos by Friday",
        f"s{first.pk}-next_on": "2026-12-03", f"s{first.pk}-next_at": "10:00",
        f"s{second.pk}-became": "not", f"s{second.pk}-reason": "customer",
        f"s{third.pk}-became": "not", f"s{third.pk}-again": "2026-12-01",
    }  # fmt: skip
    wrong = phone.post(address, {**sent, f"s{first.pk}-minutes": ""})
    assert wrong.status_code == 422
    assert "Two demos by Friday" in wrong.content.decode()
    assert not Session.objects.filter(pk=first.pk).exclude(held_on=None).exists()
    assert phone.post(address, sent).status_code == 303
    first, second, third = (Session.objects.get(pk=one.pk) for one in (first, second, third))
    assert (first.held_minutes, first.agreed) == (25, "Two demos by Friday")
    assert (second.dropped_at, second.drop_reason) == (NOW, "customer")
    assert (third.planned_on, third.monday, third.held_on) == (date(2026, 12, 1), WEEK.plus(1).monday, None)
    again = Session.objects.get(planned_on=date(2026, 12, 3))
    assert (again.person_id, again.topic, f"{again.planned_at}") == (first.person_id, first.topic, "10:00:00")
    page = phone.get(address).content.decode()
    assert f"s{first.pk}-became" not in page
    assert "Two demos by Friday" in page
    assert phone.post(address, sent).status_code == 303, "what is put down stays as it is"
    assert phone.post(address, {"undo": second.pk}).status_code == 303
    assert Session.objects.get(pk=second.pk).dropped_at is None
    for wrong in (second.pk, third.pk, 999_999, "x"):
        assert phone.post(address, {"undo": wrong}).status_code == 404
    assert Session.objects.filter(planned_on=date(2026, 12, 3)).count() == 1


def test_the_page_says_before_and_after_when_they_meet_next(house: House) -> None:
    """By what is planned, by rhythm, or that there is nothing; a day that was dropped does not come."""
    phone, ours, lena = Client(), house.ids["lena"], house.lena
    Session.objects.filter(leader_id=ours).delete()
    Recurring.objects.filter(leader_id=ours).delete()
    about = {"leader_id": ours, "topic": "career", "minutes": 30, "form": "one_on_one", "now": NOW}
    first, second, third = (
        plan_session(lena, person_id=house.ids[who], day=TODAY, at=time(9), **about) for who in ("s0", "s1", "s2")
    )
    plan_session(lena, person_id=house.ids["s0"], day=date(2026, 12, 1), at=time(14, 30), **about)
    weekly = {"leader_id": ours, "person_id": house.ids["s1"], "weekday": 2, "minutes": 30, "now": NOW}
    set_standing(lena, **weekly, starts_on=date(2026, 12, 2))
    dropped = take_up(lena, leader_id=ours, person_id=house.ids["s1"], day=date(2026, 12, 2), now=NOW)
    Session.objects.filter(pk=dropped).update(dropped_at=NOW, drop_reason="no_time")
    page = phone.get(house.wrapping).content.decode()
    before = {one.session.id: one.next for one in phone.get(house.wrapping).context["rows"]}
    assert before == {first: "Tue\u00a01\u00a0Dec, 14:30", second: "Wed\u00a09\u00a0Dec", third: ""}
    assert "You meet again Tue\u00a01\u00a0Dec, 14:30. Another day?" in page
    assert page.count(catalogue()["coaching.next.nothing"]) == 1
    sent = {f"s{one}-became": "held" for one in (first, second)} | {f"s{third}-became": "not"}
    sent |= {f"s{one}-minutes": "20" for one in (first, second)}
    assert phone.post(house.wrapping, sent).status_code == 303
    page = phone.get(house.wrapping).content.decode()
    for said in ("Tue\u00a01\u00a0Dec, 14:30", "Wed\u00a09\u00a0Dec"):
        assert f"You meet again {said}." in page
    assert page.count(catalogue()["coaching.next.nothing"]) == 1


def test_a_week_opens_only_to_its_leader(house: House) -> None:
    assert Client().get(house.mailed(Purpose.WRAP_UP, "s0", WEEK.monday.toordinal())).context["rows"] == []
    assert Client().get(house.mailed(Purpose.WRAP_UP, "lena", WEEK.plus(-40).monday.toordinal())).status_code == 200


def test_mails_are_chosen_signed_in_by_the_link_and_by_one_click(house: House) -> None:
    lena, address = house.client("lena"), house.mailed(Purpose.MAILS, "s0")
    sent = {"on": ["week", "items"], "joined": "", "quiet_from": "18:00", "quiet_until": "08:30"}
    assert lena.post("/account/mails/", sent).status_code == 303
    row = MailWishes.objects.get(person_id=house.ids["lena"])
    kept = (row.week, row.agenda, row.items, row.wrap_up, row.joined, f"{row.quiet_until:%H:%M}")
    assert kept == (True, False, True, False, False, "08:30")
    assert 'value="08:30"' in lena.get("/account/mails/").content.decode()
    assert lena.post("/account/mails/", {**sent, "quiet_until": "18:00"}).status_code == 422
    phone = Client(enforce_csrf_checks=True)
    assert phone.post(address, sent).status_code == 303
    assert MailWishes.objects.get(person_id=house.ids["s0"]).items
    assert phone.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    row = MailWishes.objects.get(person_id=house.ids["s0"])
    assert not any((row.week, row.agenda, row.items, row.wrap_up))
    assert phone.post(address, {"do": "end"}).status_code == 303
    assert phone.get(address).status_code == 404


def test_a_week_costs_the_same_for_one_and_for_thirty(house: House, django_assert_max_num_queries: Any) -> None:
    address = house.wrapping
    for at in range(30):
        Session.objects.create(
            leader_id=house.ids["lena"], person_id=house.ids["s2"], monday=WEEK.monday, topic="career", minutes=30,
            form="one_on_one", planned_on=WEEK.monday + timedelta(days=at % 5), by_hand=True,
        )  # fmt: skip
    with django_assert_max_num_queries(20):
        Client().get(address)


def test_a_channel_is_set_up_shown_without_its_address_and_ended(house: House) -> None:
    adam, page = house.client("adam"), "/settings/channels/"
    assert "No channel is told anything" in adam.get(page).content.decode()
    sent = {
        "name": "team-lena",
        "kind": "slack",
        "leader": house.ids["lena"],
        "address": "https://hooks.example.com/x1",
    }
    assert adam.post(page, {**sent, "address": "http://hooks.example.com/x1"}).status_code == 422
    assert adam.post(page, {**sent, "leader": house.ids["s0"]}).status_code == 422
    assert adam.post(page, sent).status_code == 303
    made = adam.post(page, {**sent, "name": "Ours", "kind": "generic"})
    secret = made.context["made"]
    assert (made.status_code, len(secret)) == (201, 43)
    Webhook.objects.filter(name="Ours").update(problem={"key": "hook.problem.gone", "values": {"code": 404}})
    shown = adam.get(page).content.decode()
    assert "takes no messages under this address any more (404)" in shown
    assert "hooks.example.com" not in shown
    assert secret not in shown
    for row in Webhook.objects.all():
        assert adam.post(f"{page}{row.pk}/end/").status_code == 303
    assert not Webhook.objects.exclude(sealed="", secret="").exists()
    assert "No channel is told anything" in adam.get(page).content.decode()
