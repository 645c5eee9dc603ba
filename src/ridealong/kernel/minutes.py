"""Minutes as the plan counts them."""

UNIT = 5


def units(minutes: int) -> int:
    """Whole planning units of five minutes, never more than there are."""
    return max(0, minutes) // UNIT
