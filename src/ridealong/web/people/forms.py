"""What whoever keeps the people may send, and what is wrong with it in plain words."""

from __future__ import annotations

from typing import Any

from django import forms

from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.people.rules import NobodyFound, PersonRow, SeveralFound


class WhoField(forms.CharField):
    """A person by full name, e-mail address or number.

    `known` are the ids of those whom the writer may find, None for everybody. Of anybody else a number is no name, and
    an error says nothing that was not written.
    """

    known: frozenset[int] | None = None

    def clean(self, value: Any) -> PersonRow | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = people.find(text)
        except NobodyFound:
            raise forms.ValidationError(say("form.nobody", who=text), code="said") from None
        except SeveralFound as problem:
            raise forms.ValidationError(self._several(text, problem.candidates), code="said") from None
        if text.strip().isdigit() and not self._knows(found):
            raise forms.ValidationError(say("form.nobody", who=text), code="said")
        return found

    def _several(self, text: str, candidates: tuple[PersonRow, ...]) -> str:
        if not all(self._knows(one) for one in candidates):
            return say("form.several_others", who=text)
        return say("form.several", who=text, several=", ".join(one.email or str(one.id) for one in candidates))

    def _knows(self, person: PersonRow) -> bool:
        return self.known is None or person.id in self.known


class DetailsForm(forms.Form):
    """What is kept on a person, and of their position."""

    name = forms.CharField(max_length=200)
    email = forms.EmailField(max_length=254, required=False)
    job = forms.CharField(max_length=200, required=False)
    office = forms.CharField(max_length=200, required=False)
    hired_on = forms.DateField(required=False)
    title = forms.CharField(max_length=200, required=False)
    team = forms.CharField(max_length=200, required=False)


class NewForm(DetailsForm):
    """The same of somebody new, with their leader."""

    who = WhoField(max_length=254, required=False)
    starts_on = forms.DateField(required=False)
    position = forms.IntegerField(required=False, min_value=1)


class LeaderForm(forms.Form):
    """To whom somebody reports from a day on; nobody where it is left empty."""

    who = WhoField(max_length=254, required=False)
    starts_on = forms.DateField()


class LeaveForm(forms.Form):
    """From which day somebody is away, and to which, if that is known."""

    starts_on = forms.DateField()
    ends_on = forms.DateField(required=False)

    def clean_ends_on(self) -> Any:
        return _not_before(self, self.cleaned_data["ends_on"])


class OneOfForm(forms.Form):
    """Somebody of those whom the viewer knows. `known` is as in the field."""

    who = WhoField(max_length=254)

    def __init__(self, data: Any, *, known: frozenset[int] | None) -> None:
        super().__init__(data)
        who = self.fields["who"]
        if isinstance(who, WhoField):
            who.known = known


class ActingForm(OneOfForm):
    """Who acts for a leader, from a day, to a day."""

    starts_on = forms.DateField()
    ends_on = forms.DateField()

    def clean_ends_on(self) -> Any:
        return _not_before(self, self.cleaned_data["ends_on"])


class WhoForm(forms.Form):
    """Somebody whom we have."""

    who = WhoField(max_length=254)


class DayForm(forms.Form):
    """A day on which something starts."""

    starts_on = forms.DateField()


class LeftForm(forms.Form):
    """Somebody's last day."""

    left_on = forms.DateField()


class OpenForm(forms.Form):
    """A position that is open from a day on, under a leader or nobody."""

    title = forms.CharField(max_length=200)
    job = forms.CharField(max_length=200, required=False)
    office = forms.CharField(max_length=200, required=False)
    team = forms.CharField(max_length=200, required=False)
    who = WhoField(max_length=254, required=False)
    opened_on = forms.DateField()


class FillForm(forms.Form):
    """Who takes an open position from a day on, and whether the one they leave is closed."""

    who = WhoField(max_length=254)
    starts_on = forms.DateField()
    closes_former = forms.BooleanField(required=False)


class CloseForm(forms.Form):
    """From which day on nobody is sought for a position."""

    closed_on = forms.DateField()


def _not_before(form: forms.Form, ends_on: Any) -> Any:
    start = form.cleaned_data.get("starts_on")
    if ends_on is not None and start is not None and ends_on < start:
        raise forms.ValidationError(say("form.ends_before"), code="said")
    return ends_on


def problems(form: forms.Form) -> dict[str, str]:
    """What is wrong with each field, from the catalogue; the first thing of each."""
    found = {}
    for name, errors in form.errors.as_data().items():
        error = errors[0]
        if error.code == "said":
            found[name] = str(error.message)
            continue
        kind = "date" if error.code == "invalid" and isinstance(form.fields.get(name), forms.DateField) else error.code
        key = f"form.{kind}"
        found[name] = say(key if key in KNOWN else "form.invalid")
    return found


KNOWN = frozenset({"form.required", "form.date", "form.max_length", "form.min_value", "form.max_value", "form.invalid"})
