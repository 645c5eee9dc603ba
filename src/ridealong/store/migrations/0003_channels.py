import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0002_taken_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=100)),
                ("person_id", models.BigIntegerField(db_index=True)),
                ("sealed", models.TextField(blank=True, default="")),
                ("secret", models.TextField(blank=True, default="")),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("reached_at", models.DateTimeField(null=True)),
                ("problem", models.JSONField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["slack", "teams", "generic"])), name="channel_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), models.Q(("sealed", ""), ("secret", "")), _connector="OR"
                        ),
                        name="channel_that_ended_holds_no_secret",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, unique=True)),
                ("posted_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(db_index=True, null=True)),
                ("useless_after", models.DateTimeField()),
                ("tries", models.SmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("given_up_at", models.DateTimeField(null=True)),
                (
                    "hook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="store.webhook"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at__isnull", False), ("given_up_at", None), ("sent_at", None)),
                            models.Q(("due_at", None), ("given_up_at", None), ("sent_at__isnull", False)),
                            models.Q(("due_at", None), ("given_up_at__isnull", False), ("sent_at", None)),
                            _connector="OR",
                        ),
                        name="call_waits_or_is_done",
                    ),
                ],
            },
        ),
    ]
