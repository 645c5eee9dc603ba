"""Files that somebody handed in over the browser and that are not yet imported, and how far they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from ridealong.access.privacy import AUDIT, BUSINESS, KEY, Privacy
from ridealong.figures.models.imports import Import
from ridealong.figures.rules.uploads import UploadState


class Upload(models.Model):
    """Files on their way to one import. What is in them stays in files beside; here are only decisions about them."""

    state = models.CharField(max_length=16, choices=[(one.value, one.value) for one in UploadState])
    account_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    answers = models.JSONField(default=dict)
    mapping = models.TextField(blank=True, default="")
    trouble = models.CharField(max_length=60, blank=True, default="")
    imported = models.ForeignKey(Import, null=True, on_delete=models.SET_NULL, related_name="+")

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "state": BUSINESS,
        "account_id": AUDIT,
        "made_at": BUSINESS,
        "started_at": BUSINESS,
        "tries": BUSINESS,
        "answers": BUSINESS,
        "mapping": BUSINESS,
        "trouble": BUSINESS,
        "imported": BUSINESS,
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in UploadState]), name="upload_state_is_known"
            ),
            models.CheckConstraint(condition=Q(tries__gte=0), name="upload_tries_are_counted"),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"


class UploadedFile(models.Model):
    """One of the files: what it was called, cleaned, and under which random name it lies in the home."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="files")
    token = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    size = models.BigIntegerField()

    PRIVACY: ClassVar[Mapping[str, Privacy]] = {
        "id": KEY,
        "upload": KEY,
        "token": BUSINESS,
        "name": BUSINESS,
        "size": BUSINESS,
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "name"], name="one_name_an_upload"),
            models.CheckConstraint(condition=Q(size__gte=0), name="uploaded_file_has_a_size"),
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"
