"""One archive of everything that a home holds but its keys: written, and read back with every hash checked."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from ridealong.facts.snapshots import sync

MANIFEST = "manifest.json"
FORMAT = 1
PART = ".ridealong-part"


class Damaged(Exception):
    """An archive that is none of ours, or not whole; the message says where if it can be told."""


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(size)
        self.digest.update(found)
        return found


def write(folder: Path, target: Path, said: dict[str, Any]) -> None:
    """The files of the folder as one archive. It is there whole under its name, or not at all."""
    part = target.with_name(f".{target.name}.{os.getpid()}{PART}")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
                hashes = {
                    name: _add(archive, folder / name, name)
                    for name in sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
                }
                # Last, so that an archive that was cut off has none.
                (folder / MANIFEST).write_text(json.dumps({"format": FORMAT, **said, "files": hashes}, indent=1))
                _add(archive, folder / MANIFEST, MANIFEST)
            out.flush()
            os.fsync(out.fileno())
        part.rename(target)
        sync(target.absolute().parent)
    finally:
        part.unlink(missing_ok=True)


def left_behind(folder: Path) -> Iterator[Path]:
    """Removes the parts of archives whose writer was killed: nobody holds their lock any more. Answers which."""
    for part in sorted(folder.glob(f".*{PART}")):
        with suppress(OSError), part.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()
            yield part


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    info = archive.gettarinfo(path, arcname=name)
    # Snapshots are hard links here; in the archive each file stands for itself and belongs to nobody.
    info.type, info.linkname, info.size = tarfile.REGTYPE, "", path.stat().st_size
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    with path.open("rb") as file:
        hashed = _Hashed(file)
        archive.addfile(info, hashed)
    return hashed.digest.hexdigest()


def unpack(archive: Path, folder: Path) -> dict[str, Any]:
    """Everything in the archive into the folder, every hash checked; answers what was said of it. Raises Damaged."""
    try:
        with tarfile.open(archive, mode="r:") as found:
            found.extractall(folder, filter="data")
        said: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (tarfile.TarError, FileNotFoundError, ValueError, EOFError) as problem:
        if isinstance(problem, FileNotFoundError) and not archive.exists():
            raise
        raise Damaged from problem
    (folder / MANIFEST).unlink()
    there = {str(one.relative_to(folder)): one for one in folder.rglob("*") if one.is_file() or one.is_symlink()}
    if said.get("format") != FORMAT or not isinstance(said.get("files"), dict):
        raise Damaged(MANIFEST)
    if set(there) != set(said["files"]):
        raise Damaged(min(set(there) ^ set(said["files"])))
    for name, path in there.items():
        if path.is_symlink() or _hash(path) != said["files"][name]:
            raise Damaged(name)
    return said


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def linked(source: Path, target: Path) -> None:
    """A folder once more, by hard links where that can be; what disappears meanwhile is left out."""
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        try:
            if path.is_file() and not path.is_symlink():
                place.parent.mkdir(parents=True, exist_ok=True)
                _link(path, place)
        except FileNotFoundError:
            continue


def _link(path: Path, place: Path) -> None:
    try:
        place.hardlink_to(path)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(path, place)
