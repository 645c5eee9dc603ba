"""What may be sent about a session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms

from ridealong.coaching.actions.agendas import LONGEST_TEXT
from ridealong.coaching.rules.kinds import Kind
from ridealong.coaching.rules.possible import LONGEST, LONGEST_AGREED
from ridealong.people.rules import PersonRow
from ridealong.web.zones import ZoneField

LAST_MOMENT = 4_102_444_800_000  # the year 2100


class PointForm(forms.Form):
    text = forms.CharField(max_length=LONGEST_TEXT)


class NoteForm(forms.Form):
    text = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(min_value=0)


class EndForm(forms.Form):
    """How long it took, what was agreed, and when they meet next: as proposed (`again`) or on another day. `held_on`:
    asked of one that was meant for an earlier day; `on`: the day on which somebody without a network pressed the
    button."""

    minutes = forms.IntegerField(min_value=1, max_value=LONGEST)
    agreed = forms.CharField(required=False, max_length=LONGEST_AGREED)
    again = forms.DateField(required=False)
    next_on = forms.DateField(required=False)
    next_at = forms.TimeField(required=False)
    held_on = forms.DateField(required=False)
    on = forms.DateField(required=False)


class BeginForm(forms.Form):
    """When a session began, in milliseconds since 1970; without a script nothing says so."""

    at = forms.IntegerField(required=False, min_value=0, max_value=LAST_MOMENT)

    def moment(self) -> datetime | None:
        """None where nothing that can be read says so."""
        at = self.cleaned_data.get("at") if self.is_valid() else None
        return None if at is None else datetime.fromtimestamp(at / 1000, UTC)


class DayForm(forms.Form):
    """A day, and a time if there is one, by which clocks."""

    day = forms.DateField()
    at = forms.TimeField(required=False)
    zone = ZoneField(required=False)


class NewForm(DayForm):
    """A session that no week proposed."""

    minutes = forms.IntegerField(required=False, min_value=5, max_value=LONGEST)
    remote = forms.BooleanField(required=False)

    def __init__(self, *args: Any, kinds: Mapping[str, Kind], topics: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(choices=[(code, code) for code in kinds])
        self.fields["topic"] = forms.ChoiceField(choices=[(one, one) for one in topics])


class PartForm(forms.Form):
    """Who takes part in a team session, and who coaches beside the leader."""

    def __init__(self, *args: Any, people: Iterable[PersonRow], beside: Iterable[PersonRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"] = forms.TypedMultipleChoiceField(coerce=int, choices=_choices(people))
        self.fields["beside"] = forms.TypedChoiceField(
            coerce=int, choices=_choices(beside), required=False, empty_value=None
        )


class TeamForm(PartForm, DayForm):
    """A team session."""

    minutes = forms.IntegerField(required=False, min_value=5, max_value=LONGEST)

    def __init__(self, *args: Any, topics: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"] = forms.ChoiceField(choices=[(one, one) for one in topics])


class RhythmForm(forms.Form):
    """How often, on which day, at what time by which clocks, for how long, from when on."""

    weekday = forms.TypedChoiceField(coerce=int, choices=[(day, day) for day in range(7)])
    every_weeks = forms.IntegerField(min_value=1, max_value=13)
    starts_at = forms.TimeField(required=False)
    zone = ZoneField(required=False)
    minutes = forms.IntegerField(min_value=5, max_value=LONGEST)
    starts_on = forms.DateField()


class TeamRhythmForm(PartForm, RhythmForm):
    """A team session that recurs."""

    def __init__(self, *args: Any, topics: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"] = forms.ChoiceField(choices=[(one, one) for one in topics])


def _choices(people: Iterable[PersonRow]) -> list[tuple[int, str]]:
    return [(one.id, one.name) for one in people]
