"""What the tests of sessions share."""

from tests.postgres import postgres

__all__ = ["postgres"]
