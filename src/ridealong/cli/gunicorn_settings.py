"""Hooks of the server: it ends with the `serve` that started it, however that ended."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

accesslog = None
POLL = 1.0


def when_ready(_server: Any) -> None:
    """Watches over the parent from a thread of the server's own process."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(POLL)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
