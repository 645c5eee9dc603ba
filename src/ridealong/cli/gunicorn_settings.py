"""How the server runs: what pages need is loaded once and shared by the workers; it ends with the `serve` that started
it, however that ended."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import threading
import time
from contextlib import suppress
from typing import Any

import django
from django.apps import apps

if not apps.ready:  # `serve` has done so; a gunicorn that is started by hand has not, and its log needs it
    django.setup()

accesslog = None
logger_class = "ridealong.cli.gunicorn_log.AsJson"
preload_app = True
POLL = 1.0
M_ARENA_MAX = -8  # as malloc.h has it
# The engine of the figures keeps for seconds, in two heaps, what its largest question took. Given back at once it would
# cost a page a sixth of its time; a tenth of a second later it costs nothing that can be measured.
ENGINE_HEAP = ("DUCKDB_JE_MALLOC_CONF", "narenas:1,dirty_decay_ms:100,muzzy_decay_ms:0")


def when_ready(_server: Any) -> None:
    """Before the workers come: what is loaded by now stays, so the collector need not look through it again with every
    large page, and nobody has to have a copy of their own. A thread watches over the parent."""
    os.environ.setdefault(*ENGINE_HEAP)  # read once, as the engine is loaded: when somebody first looks for deals
    with suppress(AttributeError):  # other C libraries have no such thing
        # Threads take turns here; with an arena each, every one of them keeps what its largest page took.
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
    gc.collect()
    gc.freeze()
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(POLL)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def worker_exit(_server: Any, _worker: Any) -> None:
    """What stayed goes in order: else the engine names on the way out everything that it was not given back."""
    gc.unfreeze()


def on_exit(_server: Any) -> None:
    """The same for the process that started the workers."""
    gc.unfreeze()
