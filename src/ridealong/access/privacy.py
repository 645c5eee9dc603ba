"""How a field is classified: the words for it, which also `store` needs, stand in `kernel.privacy`."""

from ridealong.kernel.privacy import (
    AUDIT,
    BETWEEN_TWO,
    BUSINESS,
    DIRECTORY,
    KEY,
    PERSONAL,
    SECRET,
    SETTING,
    Erased,
    Kind,
    Privacy,
    Seen,
)

__all__ = [
    "AUDIT",
    "BETWEEN_TWO",
    "BUSINESS",
    "DIRECTORY",
    "KEY",
    "PERSONAL",
    "SECRET",
    "SETTING",
    "Erased",
    "Kind",
    "Privacy",
    "Seen",
]
