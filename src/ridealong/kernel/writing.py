"""Small files that others read while they are written: whole under their name, or not there."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Writes a text; whoever reads the file sees all of it, or all of what stood there before."""
    fresh = _beside(path)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def made_once(path: Path, secret: str) -> str:
    """What stands in the file, which only its owner reads; where there is none it is made, of the secret. Whoever comes
    second reads what the first one wrote."""
    if not path.exists():
        fresh = _beside(path)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.{os.getpid()}.new")
