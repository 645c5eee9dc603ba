"""The worker's sign of life, and that there is one worker a home."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ridealong.jobs import heartbeat, worker

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def test_a_heartbeat_says_when_and_who_and_is_late_after_two_minutes(tmp_path: Path) -> None:
    assert heartbeat.last(tmp_path) is None
    heartbeat.beat(tmp_path, now=NOW)
    found = heartbeat.last(tmp_path)
    assert found is not None
    assert found.at == NOW
    assert not found.late(NOW + timedelta(seconds=119))
    assert found.late(NOW + timedelta(seconds=121))
    assert [path.name for path in tmp_path.iterdir()] == [heartbeat.NAME]


def test_no_heartbeat_after_a_stop_in_good_order(tmp_path: Path) -> None:
    heartbeat.beat(tmp_path, now=NOW)
    heartbeat.stop(tmp_path)
    heartbeat.stop(tmp_path)
    assert heartbeat.last(tmp_path) is None


@pytest.mark.parametrize(
    "text", ["", "{}", '{"at": "yesterday", "process": 1}', "[1]", '{"at": null, "process": null}']
)
def test_a_broken_heartbeat_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / heartbeat.NAME).write_text(text, encoding="ascii")
    assert heartbeat.last(tmp_path) is None


def test_the_second_worker_of_a_home_is_refused(tmp_path: Path) -> None:
    with worker._alone(tmp_path), pytest.raises(worker.AnotherWorker), worker._alone(tmp_path):
        pass
    with worker._alone(tmp_path):
        pass
