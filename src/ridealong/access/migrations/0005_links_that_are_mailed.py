from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_sign_ins_and_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.BigIntegerField(db_index=True)),
                ("purpose", models.CharField(max_length=20)),
                ("about", models.BigIntegerField(default=0)),
                ("version", models.IntegerField(default=1)),
                ("address_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person_id", "purpose", "about"), name="one_link_for_one_thing"),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["prepare", "items", "wrap_up", "mails"])),
                        name="link_purpose_is_known",
                    ),
                ],
            },
        ),
    ]
