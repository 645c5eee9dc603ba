"""Hostile case 53, for addresses that are fetched: nothing inside the network is reached, and nothing takes long."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ridealong.kernel.sentences import render
from ridealong.store.fetching import Unfetched, fetch, outside, usable
from tests.store.pages import Server, plain, serving, trickle

TRUSTED = ("localhost",)
MOST = 1 << 20


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def refused(address: str, **how: object) -> str:
    with pytest.raises(Unfetched) as problem:
        fetch(address, most=MOST, **{"trusted": TRUSTED, **how})  # type: ignore[arg-type]
    words = render(problem.value.sentence)
    assert address not in words
    return problem.value.sentence.key.removeprefix("fetching.")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True), ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False), ("127.8.8.8", False), ("0.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False),
        ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("192.0.0.192", False),
        ("198.18.0.1", False), ("224.0.0.1", False), ("255.255.255.255", False), ("240.0.0.1", False), ("::1", False),
        ("::", False), ("::ffff:127.0.0.1", False), ("::ffff:a9fe:a9fe", False), ("::ffff:93.184.215.14", True),
        ("64:ff9b::7f00:1", False), ("64:ff9b:1::1", False), ("2002:7f00:1::", False), ("2002:a9fe:a9fe::1", False),
        ("2001:0:7f00:1::", False), ("fe80::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("fd12::1", False),
        ("fec0::1", False), ("ff02::1", False), ("2001:db8::1", False), ("localhost", False), ("", False),
        ("2130706433", False), ("0x7f000001", False),
    ],
)  # fmt: skip
def test_what_lies_outside(address: str, expected: bool) -> None:
    assert outside(address) is expected


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "address"), ("calendar", "address"), ("ftp://example.org/a", "address"), ("https://", "address"),
        ("file:///etc/passwd", "address"), ("https://name:word@example.org/a", "address"), ("javascript:1", "address"),
        ("https://example.org:99999/", "address"), ("https://example.org:0/", "address"), ("https://[::1/", "address"),
        ("https://example.org/a b", "address"), ("https://example.org/\r\nHost: x", "address"),
        ("https://example.org/" + "a" * 2000, "address"), ("http://example.org/a.ics", "plain"),
    ],
)  # fmt: skip
def test_what_is_no_address(address: str, why: str) -> None:
    with pytest.raises(Unfetched) as problem:
        usable(address)
    assert problem.value.sentence.key == f"fetching.{why}"


def test_the_address_as_calendar_programs_give_it() -> None:
    assert usable(" webcal://example.org/a.ics#top ") == "https://example.org/a.ics"
    assert usable("https://kalender.müller.example:8443/é") == "https://kalender.xn--mller-kva.example:8443/é"
    assert usable("http://mail.halden.example/a", trusted=("mail.halden.example",)) == "http://mail.halden.example/a"


@pytest.mark.hostile(53)
@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"], ["fe80::1%lo"]],
)
def test_a_name_that_leads_inside_is_never_connected_to(addresses: Sequence[str], server: Server) -> None:
    server.asked.clear()
    address = server.address("/a.ics", host="innocent.example", scheme="https")
    assert refused(address, resolve=lambda *_: addresses) == "inside"
    assert server.asked == []


@pytest.mark.hostile(53)
@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "127.1", "[::ffff:7f00:1]"])
def test_addresses_of_this_machine_in_any_spelling_are_inside_or_nobody(host: str, server: Server) -> None:
    server.asked.clear()
    assert refused(server.address("/a.ics", host=host, scheme="https"), trusted=()) in {"inside", "unknown", "address"}
    assert server.asked == []


def test_the_name_is_asked_once_and_the_connection_goes_to_that_answer(server: Server) -> None:
    """A server of names that answers differently the second time gains nothing: there is no second time."""
    server.answers["/a.ics"] = plain(b"whole")
    asked: list[str] = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    found = fetch(
        server.address("/a.ics", host="moves.example"), trusted=("moves.example",), most=MOST, resolve=resolve
    )
    assert found.body == b"whole"
    assert asked == ["moves.example"]
    assert server.asked[-1][1]["Host"] == f"moves.example:{server.port}"


@pytest.mark.hostile(53)
@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("https://127.0.0.1:{port}/secret", "inside"),
        ("https://169.254.169.254/latest/meta-data/", "inside"),
        ("https://[::ffff:169.254.169.254]/", "inside"),
        ("http://example.org/", "plain"),
        ("file:///etc/passwd", "address"),
        ("https://[broken", "address"),
        ("/around", "redirects"),
        ("", "redirects"),
    ],
)
def test_a_redirect_is_a_new_address(location: str, why: str, server: Server) -> None:
    server.asked.clear()
    server.answers["/around"] = plain(b"", status=302, Location=location.format(port=server.port))
    assert refused(server.address("/around")) == why
    assert all(path == "/around" for path, _ in server.asked)


def test_a_redirect_to_another_place_is_followed(server: Server) -> None:
    server.answers |= {"/old": plain(b"", status=301, Location="/new?x=1"), "/new?x=1": plain(b"here")}
    assert fetch(server.address("/old"), trusted=TRUSTED, most=MOST).body == b"here"


def test_what_has_not_changed_is_not_sent_again(server: Server) -> None:
    server.answers["/same"] = plain(b"once", ETag='"7"')
    first = fetch(server.address("/same"), trusted=TRUSTED, most=MOST)
    again = fetch(server.address("/same"), trusted=TRUSTED, most=MOST, mark=first.mark)
    assert (first.body, first.mark, again.body, again.mark) == (b"once", '"7"', None, '"7"')


@pytest.mark.parametrize("mark", ['"\x00"', '"' + "a" * 195 + '\r\n b"', '"' + "a" * 200 + '"'])
def test_a_mark_that_could_not_be_kept_or_sent_back_is_none(mark: str, server: Server) -> None:
    server.answers["/marked"] = plain(b"once", ETag=mark)
    assert fetch(server.address("/marked"), trusted=TRUSTED, most=MOST).mark == ""


@pytest.mark.parametrize(
    ("status", "why"), [(401, "gone"), (404, "gone"), (500, "answer"), (206, "answer"), (304, "answer")]
)
def test_other_answers_are_told(status: int, why: str, server: Server) -> None:
    server.answers["/status"] = plain(b"", status=status)
    assert refused(server.address("/status")) == why


def test_what_is_too_large_or_packed_is_left(server: Server) -> None:
    server.answers["/large"] = plain(b"x" * (MOST + 1))
    server.answers["/packed"] = plain(b"x", Content_Encoding="gzip")
    assert refused(server.address("/large")) == "large"
    assert refused(server.address("/packed")) == "packed"


def test_what_trickles_is_cut_off(server: Server) -> None:
    server.answers["/slow"] = trickle
    began = time.monotonic()
    assert refused(server.address("/slow"), patience=0.3) == "slow"
    assert time.monotonic() - began < 8  # the whole answer takes ten


def test_nobody_there() -> None:
    assert refused("http://localhost:9/") == "unreachable"
    assert refused("https://nobody.invalid/", resolve=_nowhere) == "unknown"


def _nowhere(*_: object) -> Sequence[str]:
    raise OSError


def test_a_server_proves_who_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(context) as server:
        server.answers["/a.ics"] = plain(b"sealed")
        address = server.address("/a.ics", scheme="https")
        assert refused(address) == "certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetch(address, trusted=TRUSTED, most=MOST).body == b"sealed"
        another = server.address("/a.ics", host="other.example", scheme="https")
        assert refused(another, trusted=("other.example",), resolve=lambda *_: ["127.0.0.1"]) == "certificate"


def _certificate(folder: Path) -> Path:
    """A certificate for `localhost` that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(tz=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
