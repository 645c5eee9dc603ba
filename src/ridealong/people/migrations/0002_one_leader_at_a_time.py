"""The database itself refuses two leaders of one person on one day."""

from typing import Any

from django.db import migrations

OVERLAP = """SELECT RAISE(ABORT, 'one leader at a time') WHERE EXISTS (
    SELECT 1 FROM people_reportingline AS other
    WHERE other.person_id = NEW.person_id AND other.id IS NOT NEW.id
      AND other.starts_on <= COALESCE(NEW.ends_on, '9999-12-31')
      AND COALESCE(other.ends_on, '9999-12-31') >= NEW.starts_on)"""
FORWARDS = {
    "sqlite": [
        f"CREATE TRIGGER one_leader_on_insert AFTER INSERT ON people_reportingline BEGIN {OVERLAP}; END",
        f"CREATE TRIGGER one_leader_on_update AFTER UPDATE ON people_reportingline BEGIN {OVERLAP}; END",
    ],
    "postgresql": [
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        """ALTER TABLE people_reportingline ADD CONSTRAINT one_leader_at_a_time
           EXCLUDE USING gist (person_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&)
           DEFERRABLE INITIALLY DEFERRED""",
    ],
}
BACKWARDS = {
    "sqlite": ["DROP TRIGGER one_leader_on_insert", "DROP TRIGGER one_leader_on_update"],
    "postgresql": ["ALTER TABLE people_reportingline DROP CONSTRAINT one_leader_at_a_time"],
}


def forwards(apps: Any, schema_editor: Any) -> None:
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def backwards(apps: Any, schema_editor: Any) -> None:
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
