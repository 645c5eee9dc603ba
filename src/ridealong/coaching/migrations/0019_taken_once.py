import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0018_left_to_others"),
        ("people", "0007_recorded_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="Taken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=36)),
                ("made", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="coaching.session"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="taken_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "by", "token"), name="each_thing_is_taken_once"),
                    models.CheckConstraint(
                        condition=models.Q(("token", ""), _negated=True), name="what_is_taken_has_a_token"
                    ),
                ],
            },
        ),
    ]
