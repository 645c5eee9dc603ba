from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_recorded_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="position",
            name="number",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True), fields=("number",), name="one_position_a_number"
            ),
        ),
    ]
