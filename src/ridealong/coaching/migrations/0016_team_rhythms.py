"""What recurs may be of a team as well; the table keeps its rows under its new name."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("coaching", "0015_sitting_in")]

    operations = [migrations.RenameModel("StandingOneOnOne", "Recurring")]
