"""Development goals can be searched."""

from typing import Any

from django.db import migrations

import ridealong.store.fulltext
from ridealong.store import fulltext


def forwards(apps: Any, _schema_editor: Any) -> None:
    fulltext.fold(apps.get_model("coaching", "Goal"))


class Migration(migrations.Migration):
    dependencies = [("coaching", "0007_kinds_and_marks")]
    operations = [
        migrations.AddField("goal", "sought", ridealong.store.fulltext.FoldedText(of="what")),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
