"""How much a file may become when it is opened: archives and workbooks are small outside and may be huge inside."""

from __future__ import annotations

import errno
import lzma
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ridealong.figures.actions.surveying import Unreadable
from ridealong.kernel.sentences import Sentence

MEGABYTE = 1 << 20
# A weekly export of a large Salesforce organisation comes to some gigabytes when it is unpacked.
MOST_BYTES = 16_384 * MEGABYTE
MOST_FILES = 2_000
# Archives in archives: the export's own, and the one that somebody packed it into.
MOST_NESTED = 2
# Tables of text pack twentyfold; what packs better than this was made to.
MOST_RATIO = 250
# Below this size no ratio is a danger.
HARMLESS = 64 * MEGABYTE
# What reading an archive of which bytes were lost or changed may end with.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
)
# And errors of the system: one of bzip2's has no number, and the archive may lead before its own beginning.
_DAMAGED_TOO = frozenset((None, errno.EINVAL))


def damaged(problem: Exception) -> Unreadable:
    """The reason for a file that is not what it says it is."""
    return Unreadable(Sentence("imports.format.damaged", {"problem": str(problem)[:200] or type(problem).__name__}))


@contextmanager
def reading_archive() -> Iterator[None]:
    """Around what reads a ZIP or gzip: whatever its reader ends with is a reason. Raises Unreadable, or OSError for
    what has nothing to do with the archive."""
    try:
        yield
    except _DAMAGED as problem:
        raise damaged(problem) from problem
    except RuntimeError as problem:  # what zipfile says of an encrypted member
        raise Unreadable(Sentence("imports.format.locked")) from problem
    except OSError as problem:
        if problem.errno not in _DAMAGED_TOO:
            raise
        raise damaged(problem) from problem


@dataclass
class Budget:
    """What opening files may still take on the disk, all files of one import together."""

    work: Path
    bytes: int = MOST_BYTES
    files: int = MOST_FILES
    made: int = 0

    def declared(self, size: int, packed: int) -> None:
        """Before anything is written: whether what a file says of itself can be. Raises Unreadable."""
        if size > HARMLESS and size > packed * MOST_RATIO:
            raise Unreadable(Sentence("imports.format.packed", {"ratio": size // max(packed, 1)}))
        free = shutil.disk_usage(self.work).free
        if size > min(self.bytes, free):
            raise Unreadable(Sentence("imports.format.too_large", {"most": min(self.bytes, free) // MEGABYTE}))

    def spend(self, count: int) -> None:
        """So many bytes were written. Raises Unreadable when there are too many, whatever was declared."""
        self.bytes -= count
        if self.bytes < 0:
            raise Unreadable(Sentence("imports.format.too_large", {"most": MOST_BYTES // MEGABYTE}))

    def path(self, ending: str) -> Path:
        """A new path to write to. Raises Unreadable when there are too many files."""
        self.made += 1
        if self.made > self.files:
            raise Unreadable(Sentence("imports.format.too_many", {"most": self.files}))
        return self.work / f"opened-{self.made}{ending}"
