"""Hooks of the server: it ends with the `serve` that started it, however that ended."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from typing import Any

accesslog = None
POLL = 1.0


def post_worker_init(_worker: Any) -> None:
    """What a worker has loaded by now stays: the collector need not look through it again with every large page."""
    gc.collect()
    gc.freeze()


def when_ready(_server: Any) -> None:
    """Watches over the parent from a thread of the server's own process."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(POLL)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
