from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from ridealong.config.environment import WrongConfiguration, database, debugging, mail, read
from ridealong.config.servers import Server


def test_a_new_home_gets_keys_that_only_its_owner_reads(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    first = read({"RIDEALONG_HOME": str(home)})
    again = read({"RIDEALONG_HOME": str(home)})
    assert (first.secret_key, first.draw_secret) == (again.secret_key, again.draw_secret)
    assert first.secret_key != first.draw_secret
    assert len(first.draw_secret) > 40
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {stat.S_IMODE(key.stat().st_mode) for key in (home / "keys").iterdir()} == {0o600}


def test_what_is_set_goes_before_what_is_kept(tmp_path: Path) -> None:
    mine = {"DRAW_SECRET": "mine", "SECRET_KEY_FALLBACKS": "b  a,c", "SPELLING": "x"}
    own = read({"RIDEALONG_HOME": str(tmp_path), **{f"RIDEALONG_{name}": text for name, text in mine.items()}})
    assert (own.draw_secret, own.former_keys) == ("mine", ("b", "a,c"))
    assert own.unknown == ("SPELLING",)
    assert not (tmp_path / "keys" / "draw").exists()


def test_a_home_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongConfiguration, match="RIDEALONG_HOME"):
        read({"RIDEALONG_HOME": str(tmp_path / "file" / "home")})


@pytest.mark.parametrize(("text", "debug"), [("1", True), ("no", False), ("", False)])
def test_flags(tmp_path: Path, text: str, debug: bool) -> None:
    assert read({"RIDEALONG_HOME": str(tmp_path), "RIDEALONG_DEBUG": text}).debug is debug


def test_a_flag_that_is_neither_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongConfiguration, match="RIDEALONG_DEBUG"):
        read({"RIDEALONG_HOME": str(tmp_path), "RIDEALONG_DEBUG": "maybe"})


def test_postgresql_by_address(tmp_path: Path) -> None:
    url = "postgresql://ann:p%40ss@db.example.org:5433/coach?sslmode=require"
    made = database(read({"RIDEALONG_HOME": str(tmp_path), "RIDEALONG_DATABASE_URL": url}))
    assert made["ENGINE"] == "django.db.backends.postgresql"
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"], made["NAME"]) == (
        "ann",
        "p@ss",
        "db.example.org",
        "5433",
        "coach",
    )
    assert made["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("url", ["mysql://a/b", "postgresql://host", "nonsense"])
def test_another_database_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(WrongConfiguration, match="postgresql://"):
        database(read({"RIDEALONG_HOME": str(tmp_path), "RIDEALONG_DATABASE_URL": url}))


def test_a_mail_server_by_address(tmp_path: Path) -> None:
    given = {"RIDEALONG_HOME": str(tmp_path), "RIDEALONG_MAIL_FROM": "Ridealong <coach@example.org>"}
    plain = read({**given, "RIDEALONG_MAIL_SERVER": "smtp://coach:p%40ss@mail.example.org"})
    assert plain.mail == Server("mail.example.org", 587, "coach", "p@ss", encrypted=False)
    assert "p@ss" not in repr(plain.mail)
    made = mail(read({**given, "RIDEALONG_MAIL_SERVER": "smtps://mail.example.org:1465"}))
    assert (made["EMAIL_PORT"], made["EMAIL_USE_SSL"], made["EMAIL_HOST_USER"]) == (1465, True, "")
    assert made["DEFAULT_FROM_EMAIL"] == "Ridealong <coach@example.org>"
    assert 0 < int(str(made["EMAIL_TIMEOUT"])) <= 60


def test_without_a_mail_server_mail_goes_nowhere(tmp_path: Path) -> None:
    own = read({"RIDEALONG_HOME": str(tmp_path)})
    assert own.mail is None
    assert mail(own) == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


@pytest.mark.parametrize(
    "address",
    ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://secretname@host", "smtp://a:secret#1@host"],
)
def test_a_mail_server_that_cannot_be_meant_is_refused_without_repeating_it(tmp_path: Path, address: str) -> None:
    given = {"RIDEALONG_HOME": str(tmp_path), "RIDEALONG_MAIL_SERVER": address, "RIDEALONG_MAIL_FROM": "a@b.org"}
    with pytest.raises(WrongConfiguration, match="RIDEALONG_MAIL_SERVER") as told:
        read(given)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("sender", ["", "nobody", "a@b.org\nBcc: c@d.org"])
def test_a_mail_server_needs_an_address_to_send_from(tmp_path: Path, sender: str) -> None:
    given = {"RIDEALONG_MAIL_SERVER": "smtp://mail.example.org", "RIDEALONG_MAIL_FROM": sender}
    with pytest.raises(WrongConfiguration, match="RIDEALONG_MAIL_FROM"):
        read({"RIDEALONG_HOME": str(tmp_path), **given})


def test_a_mailbox_for_reports_by_address(tmp_path: Path) -> None:
    given = {"RIDEALONG_HOME": str(tmp_path), "RIDEALONG_IMAP": "imaps://coach:p%40ss@mail.example.org/Reports%2FCRM"}
    own = read({**given, "RIDEALONG_IMAP_FROM": "CRM@example.org, @reports.example.org"})
    assert own.imap == Server("mail.example.org", 993, "coach", "p@ss", encrypted=True, folder="Reports/CRM")
    assert own.imap_from == ("crm@example.org", "@reports.example.org")


@pytest.mark.parametrize("senders", ["", "crm", "crm@"])
def test_a_mailbox_needs_senders_whose_reports_are_taken(tmp_path: Path, senders: str) -> None:
    given = {"RIDEALONG_IMAP": "imaps://coach:secret@mail.example.org", "RIDEALONG_IMAP_FROM": senders}
    with pytest.raises(WrongConfiguration, match="RIDEALONG_IMAP_FROM"):
        read({"RIDEALONG_HOME": str(tmp_path), **given})


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, ""),
        ({"ADDRESS": "https://coach.example.org/"}, "https://coach.example.org"),
        ({"ALLOWED_HOSTS": "localhost .example.org coach.example.org"}, "http://coach.example.org"),
        ({"ALLOWED_HOSTS": "* coach.example.org", "HTTPS": "1"}, "https://coach.example.org"),
    ],
)
def test_where_mails_lead(tmp_path: Path, given: dict[str, str], address: str) -> None:
    own = read({"RIDEALONG_HOME": str(tmp_path), **{f"RIDEALONG_{name}": text for name, text in given.items()}})
    assert own.address == address


@pytest.mark.parametrize(
    "text",
    [
        "coach.example.org", "ftp://coach.example.org", "https://coach.example.org/x", "https://a:b@coach.example.org",
        "https://coach.example.org:no", "https://[coach.example.org",
    ],
)  # fmt: skip
def test_an_address_that_leads_nowhere_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(WrongConfiguration, match="RIDEALONG_ADDRESS"):
        read({"RIDEALONG_HOME": str(tmp_path), "RIDEALONG_ADDRESS": text})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATABASE_URL", "postgresql://ann:secret@db.example.org:port/coach"),
        ("MEMORY", "lots"),
        ("MEMORY", "2"),
        ("TRUSTED_ORIGINS", "coach.example.org"),
        ("TRUSTED_ORIGINS", "https://coach.example.org/"),
    ],
)
def test_what_could_only_fail_later_is_refused_by_name(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(WrongConfiguration, match=f"RIDEALONG_{name}: ") as refused:
        database(read({"RIDEALONG_HOME": str(tmp_path), f"RIDEALONG_{name}": text}))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("text", ["4GB", "512 MiB", "1.5gb"])
def test_memory_is_an_amount(tmp_path: Path, text: str) -> None:
    assert read({"RIDEALONG_HOME": str(tmp_path), "RIDEALONG_MEMORY": text}).memory == text


def test_a_connection_keeps_little_of_the_database_for_itself(tmp_path: Path) -> None:
    home = read({"RIDEALONG_HOME": str(tmp_path)})
    told = database(home)["OPTIONS"]
    assert isinstance(told, dict)
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as connection:
        connection.executescript(told["init_command"])
        assert connection.execute("PRAGMA cache_size").fetchone() == (-500,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(("said", "shown"), [("", False), ("0", False), ("off", False), ("1", True), ("maybe", False)])
def test_errors_are_shown_in_full_only_where_that_is_said(said: str, shown: bool) -> None:
    assert debugging({"RIDEALONG_DEBUG": said}) is shown
