"""Sessions and standing one-on-ones go to `coaching`: the tables get its name and keep every row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("week", "0004_meant_in_a_zone")]

    operations = [
        migrations.RemoveField("session", "plan"),
        migrations.AddConstraint(
            "session",
            models.UniqueConstraint(
                condition=models.Q(("occurs_on__isnull", False)),
                fields=("leader", "person", "occurs_on"),
                name="standing_one_on_one_comes_once",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("session", "coaching_session"),
                migrations.AlterModelTable("standingoneonone", "coaching_standingoneonone"),
            ]
        ),
    ]
