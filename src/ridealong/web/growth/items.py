"""Action items without a session: written down, ticked off and put off on the page of a person."""

from __future__ import annotations

from django.http import HttpResponse

from ridealong.coaching.actions import items
from ridealong.kernel.sentences import say
from ridealong.web import errors
from ridealong.web.acting import carry_out, not_taken
from ridealong.web.door import Visit
from ridealong.web.growth.forms import DueForm, ItemForm
from ridealong.web.people.links import home_of


def new(request: Visit, person_id: int) -> HttpResponse:
    """Writes down what one of the two will do."""
    form = ItemForm(request.POST)
    if not form.is_valid():
        return not_taken(request, say("coaching.not_possible.item"), _at(request, person_id))
    sent = form.cleaned_data
    return carry_out(
        request, items.add_item, _at(request, person_id), person_id=person_id, owner_id=sent["owner"],
        text=sent["text"], due_on=sent["due_on"],
    )  # fmt: skip


def change(request: Visit, person_id: int, item_id: int) -> HttpResponse:
    """Ticks it off, opens it again or sets another day, as `do` says."""
    do, form, to = request.POST.get("do", ""), DueForm(request.POST), _at(request, person_id)
    if do not in {"done", "open", "due"}:
        return errors.bad_request(request)
    if do != "due":
        return carry_out(request, items.tick, to, item_id=item_id, done=do == "done")
    if not form.is_valid():
        return not_taken(request, say("coaching.not_possible.due"), to)
    return carry_out(request, items.put_off, to, item_id=item_id, due_on=form.cleaned_data["due_on"])


def _at(request: Visit, person_id: int) -> str:
    return f"{home_of(request.viewer, person_id)}#items"
