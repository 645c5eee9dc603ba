from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0019_taken_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="began_at",
            field=models.DateTimeField(null=True),
        ),
    ]
