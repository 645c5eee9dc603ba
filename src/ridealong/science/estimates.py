"""An estimate carries its doubt, or refuses."""


class TooFewCases(ValueError):
    """There are too few cases to say anything."""
