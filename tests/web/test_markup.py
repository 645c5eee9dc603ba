"""What every page's markup must hold: nothing inline, nothing from elsewhere, everything escaped, every icon there."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

import ridealong.web
from ridealong.kernel.sentences import catalogue
from ridealong.web import icons, tags
from ridealong.web.vendored import FONT_FILES, ICON_NAMES
from tests.web.house import HOSTILE, House
from tests.web.visits import VISITS

WEB = Path(ridealong.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
STATIC = WEB / "static"
Pages = list[tuple[str, str]]


class Page(HTMLParser):
    """Ids, references and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value or "")
            elif name in {"aria-labelledby", "aria-describedby", "popovertarget", "for"} and value:
                self.references += value.split()
            elif tag == "use" and name == "href" and value:
                self.references.append(value.removeprefix("#"))

    handle_startendtag = handle_starttag


@pytest.fixture(scope="module")
def pages(standing: House) -> Iterator[Pages]:
    """Every page that somebody can see, by name; visited once."""
    with transaction.atomic():
        yield list(_visited(standing))
        transaction.set_rollback(True)


def _visited(house: House) -> Iterator[tuple[str, str]]:
    """Every page that somebody can see, by name."""
    for name, visit in VISITS.items():
        if visit.post is None and name != "sign_in_link":
            client = Client() if visit.who is None else house.client(visit.who)
            answer = client.get(visit.address(house), follow=True)
            if answer.headers["Content-Type"].startswith("text/html"):
                yield name, answer.content.decode()
    yield "wrong password", Client().post("/sign-in/", {"login": "a@b.example", "password": "x"}).content.decode()
    yield "nobody", house.client("nobody").get("/week/").content.decode()
    yield "never kept", house.client("lena").get(house.week.replace("W48", "W12")).content.decode()
    lena = house.client("lena")
    lena.post(f"{house.week}sessions/{house.extra}/plan/", {"day": "2026-11-26", "at": "13:00"})
    yield "with a toast", lena.get(house.week).content.decode()
    lena.post(f"{house.week}sessions/{house.extra}/done/")
    yield "held", lena.get(house.week).content.decode()
    yield "wrong swap", lena.post(f"{house.week}sessions/{house.extra}/swap/", {"index": "0"}).content.decode()


def test_no_page_carries_style_or_script(pages: Pages) -> None:
    for name, text in pages:
        page = Page(text)
        assert "style" not in page.tags, name
        bad = [one for one in page.attributes if one[1] == "style" or one[1].startswith("on")]
        assert bad == [], name
        assert not re.search(r"<script(?! src=)", text), name
        assert "javascript:" not in text, name


def test_no_page_refers_to_another_host(pages: Pages) -> None:
    for name, text in pages:
        outside = [
            one
            for one in Page(text).attributes
            if one[1] in {"href", "src", "action"} and re.match(r"(https?:)?//", one[2])
        ]
        assert outside == [], name


def test_names_and_customers_are_escaped(house: House, pages: Pages) -> None:
    for name, text in pages:
        assert HOSTILE not in text, name
    week = house.client("lena").get(house.week).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in week


def test_ids_are_unique_and_references_lead_somewhere(pages: Pages) -> None:
    for name, text in pages:
        page = Page(text)
        doubled = {one for one in page.ids if page.ids.count(one) > 1}
        assert doubled == set(), name
        missing = set(page.references) - set(page.ids) - {"dialog-heading"}
        assert missing == set(), name


def test_every_page_says_what_it_is(pages: Pages) -> None:
    for name, text in pages:
        if "<html" not in text:
            continue  # a part that htmx puts into a page
        assert re.search(r"<title>[^<]+</title>", text), name
        assert len(re.findall(r"<h1[ >]", text)) == 1, name
        assert '<html lang="en">' in text, name


@pytest.mark.long
def test_links_inside_lead_to_pages_that_exist(house: House) -> None:
    seen: set[tuple[str, str]] = set()
    for page, text in _visited(house):
        who = (VISITS[page].who if page in VISITS else "nobody" if page == "nobody" else None) or "lena"
        links = [value for tag, name, value in Page(text).attributes if tag == "a" and name == "href"]
        found = {(who, link.replace("&amp;", "&")) for link in links if link.startswith("/")}
        for _, address in sorted(found - seen):
            # At once and with a sign-in of its own: later visits change who is whose. 202: figures are on their way.
            assert house.client(who).get(address, follow=True).status_code in {200, 202}, (who, address)
        seen |= found


def test_every_icon_in_use_is_brought_and_every_one_brought_is_in_use() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (*TEMPLATES, *WEB.rglob("*.py"))]
    text = "\n".join(source for source in sources if "ICON_NAMES = frozenset" not in source)
    used = {name for name in ICON_NAMES if re.search(rf"[\"']{name}[\"']", text)}
    assert used == ICON_NAMES
    for name in re.findall(r'{% icon "([^"]+)" %}', text):
        assert icons.symbol(name).startswith(f'<symbol id="i-{name}"')
    for name in ICON_NAMES:
        assert "<path" in icons.symbol(name) or "<circle" in icons.symbol(name)


def test_an_icon_that_nobody_named_is_refused() -> None:
    with pytest.raises(icons.NoSuchIcon, match="vendored"):
        icons.symbol("banana")


def test_a_page_carries_exactly_the_icons_that_stand_on_it_or_come_to_it(house: House) -> None:
    page = Page(house.client("lena").get(house.week).content.decode())
    brought = {value for tag, name, value in page.attributes if tag == "symbol" and name == "id"}
    used = {value.removeprefix("#") for tag, name, value in page.attributes if tag == "use" and name == "href"}
    assert brought == used | {f"i-{name}" for name in tags.COMES_LATER}


def test_every_text_of_the_templates_is_in_the_catalogue() -> None:
    for template in TEMPLATES:
        for key in re.findall(r'{% say "([^"]+)"', template.read_text(encoding="utf-8")):
            assert key in catalogue(), f"{template.name}: {key}"


def test_templates_hold_no_words_of_their_own() -> None:
    for template in TEMPLATES:
        source = re.sub(r"{% block (main)?kind %}.*?{% endblock %}", " ", template.read_text(encoding="utf-8"))
        text = re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>|{#.*?#}", " ", source, flags=re.DOTALL)
        words = set(re.findall(r"[A-Za-z]{3,}", text)) - {"Ridealong", "ridealong", "nbsp", "amp"}
        assert words - EXAMPLES == set(), template.name


EXAMPLES = set(
    re.findall(r"[A-Za-z]{3,}", 'import Downloads deals.csv account add you@example.org person "Your Name" demo')
)


def test_every_text_of_the_pages_is_used() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (*TEMPLATES, *WEB.rglob("*.py")))
    # A sentence that is chosen by a word of the data is said by the beginning of its key.
    families = tuple(re.findall(r'f"(web\.[\w.]+)\{', text))
    for key in catalogue():
        if key.startswith("web.") and not key.startswith(families):
            assert f'"{key}"' in text, key


def test_what_is_sent_stays_within_its_budget(pages: Pages) -> None:
    def packed(data: bytes) -> float:
        return len(gzip.compress(data, 9)) / 1024

    style = (STATIC / "css" / "ridealong.css").read_bytes()
    script = (STATIC / "js" / "ridealong.js").read_bytes()
    htmx = (STATIC / "vendor" / "htmx.min.js").read_bytes()
    fonts = sum((STATIC / "vendor" / "fonts" / name).stat().st_size for name in FONT_FILES) / 1024
    assert packed(style) <= 20
    assert packed(script) <= 8
    assert packed(script) + packed(htmx) <= 24
    assert fonts <= 90
    for name, text in pages:
        assert packed(text.encode()) <= 20, name


def test_the_style_sheet_refers_only_to_files_of_ours() -> None:
    style = (STATIC / "css" / "ridealong.css").read_text(encoding="utf-8")
    for address in re.findall(r'url\(["\']?([^)"\']+)', style):
        if not address.startswith("#"):
            assert (STATIC / "css" / address).resolve().is_file(), address
