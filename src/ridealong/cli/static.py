"""Static files, collected into the home for the server; again only when they changed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

import ridealong


def collect() -> None:
    """Collects what the pages need. Does nothing where the last collection still holds."""
    target = Path(settings.STATIC_ROOT)
    stamp = target / ".stamp"
    wanted = _fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=target.is_dir())
    stamp.write_text(wanted, encoding="ascii")


def _fingerprint() -> str:
    found = hashlib.sha256(str(Path(ridealong.__file__).parent).encode())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                state = os.stat(path)
                found.update(f"{path.relative_to(folder)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.hexdigest()
