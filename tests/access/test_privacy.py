"""Every field says what it is, who may see it, and what export and erasure do to it."""

from __future__ import annotations

import pytest
from django.db import models

from ridealong.access.erasure import our_models
from ridealong.access.privacy import Erased, Kind, Privacy


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_field_is_classified(model: type[models.Model]) -> None:
    assert set(model.PRIVACY) == {field.name for field in model._meta.concrete_fields}
    assert all(isinstance(one, Privacy) for one in model.PRIVACY.values())


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_a_model_with_personal_fields_says_whom_it_is_about(model: type[models.Model]) -> None:
    personal = any(one.kind is Kind.PERSONAL and one.erased is Erased.WITH_ROW for one in model.PRIVACY.values())
    hangs_on = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
    goes_with_another = any(hasattr(parent, "ABOUT") for parent in hangs_on)
    assert not personal or hasattr(model, "ABOUT") or goes_with_another


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_about_names_columns_of_the_model(model: type[models.Model]) -> None:
    columns = {field.attname for field in model._meta.concrete_fields}
    for path in getattr(model, "ABOUT", ()):
        first, _, of_another = path.partition("__")
        parent = model._meta.get_field(first).related_model if of_another else None
        assert path in columns or of_another in {field.attname for field in parent._meta.concrete_fields}
