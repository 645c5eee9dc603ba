"""Agenda points, shared notes and action items can be searched."""

from typing import Any

from django.db import migrations

import ridealong.store.fulltext
from ridealong.store import fulltext

SEARCHED = ("Point", "SharedNote", "ActionItem")


def forwards(apps: Any, _schema_editor: Any) -> None:
    for name in SEARCHED:
        fulltext.fold(apps.get_model("coaching", name))


class Migration(migrations.Migration):
    dependencies = [("coaching", "0003_what_was_agreed")]
    operations = [
        migrations.AddField("point", "sought", ridealong.store.fulltext.FoldedText(of="text")),
        migrations.AddField("sharednote", "sought", ridealong.store.fulltext.FoldedText(of="text")),
        migrations.AddField("actionitem", "sought", ridealong.store.fulltext.FoldedText(of="text")),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
