"""What may be sent about an action item, with a session or without."""

from __future__ import annotations

from django import forms

from ridealong.coaching.actions.agendas import LONGEST_TEXT


class ItemForm(forms.Form):
    text = forms.CharField(max_length=LONGEST_TEXT)
    owner = forms.IntegerField()
    due_on = forms.DateField(required=False)


class DueForm(forms.Form):
    due_on = forms.DateField(required=False)
