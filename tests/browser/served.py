"""The real thing: `ridealong serve --demo` as a process of its own, in a home of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

PATIENCE = 600


class NotServed(RuntimeError):
    """The address was not printed; the message holds what was."""


@contextmanager
def served(home: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address that is printed, and the process. Stopped as Ctrl-C stops it. Without options the home is that of the
    demo company, and the address signs in as its leader."""
    environment = {**os.environ, "RIDEALONG_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    for name in ("RIDEALONG_DRAW_SECRET", "RIDEALONG_ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    wanted = (*(options or ("--demo",)), "--port", "0", "--workers", "1")
    process = subprocess.Popen(
        [sys.executable, "-m", "ridealong.cli.main", "serve", *wanted],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield _address(process), process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _address(process: subprocess.Popen[str]) -> str:
    """The address, which stands unwrapped on a line of its own. What follows is read on, so that nothing blocks."""
    lines: Queue[str] = Queue()

    def read() -> None:
        if process.stdout is not None:
            for line in process.stdout:
                lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    printed: list[str] = []
    while True:
        try:
            line = lines.get(timeout=PATIENCE)
        except Empty:
            line = ""
        if not line:
            raise NotServed("".join(printed[-20:]))
        printed.append(line)
        if re.fullmatch(r"http://[^ ]+/(in/[^ /]+/)?", line.strip()):
            return line.strip()
