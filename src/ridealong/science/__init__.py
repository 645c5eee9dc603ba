"""Statistics and optimisation on plain arrays: no Django, no clock, no chance that was not passed in."""
