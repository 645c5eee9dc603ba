"""Chooses the SQLite library before Django loads one."""

import importlib
import sqlite3
import sys

# Older ones can corrupt a database when a checkpoint resets the write-ahead log beside a writer.
SAFE = (3, 51, 3)


def use_a_safe_sqlite() -> str:
    """Puts the newer library in place of an older standard one, and says which version serves."""
    if sqlite3.sqlite_version_info < SAFE:
        newer = importlib.import_module("pysqlite3")
        sys.modules["sqlite3"] = newer
        sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")
        return str(newer.sqlite_version)
    return sqlite3.sqlite_version
