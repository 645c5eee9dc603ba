import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_first_look_days"),
        ("calendars", "0002_found_from_the_person"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(max_length=100)),
                ("sequence", models.IntegerField(default=0)),
                ("starts_at", models.DateTimeField()),
                ("minutes", models.SmallIntegerField()),
                ("told", models.CharField(max_length=64)),
                ("cancelled", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "uid"), name="one_invitation_to_each"),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gt", 0), ("sequence__gte", 0)), name="invitation_counts_up"
                    ),
                ],
            },
        ),
    ]
