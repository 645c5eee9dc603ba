"""A home for tests of what comes in by itself."""

from tests.figures.conftest import home
from tests.store.conftest import postman

__all__ = ["home", "postman"]
