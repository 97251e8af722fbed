"""The page of an account: safe, self-contained, readable on a phone, in a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import escape

from pipeline.explain.explain import explain, explain_article
from pipeline.explain.page import page
from pipeline.explain.segments import paragraphs
from pipeline.rules import load_rules
from samples import CORPUS, ROOT, read_articles

TEXT = (
    "Kota Madiun meraih penghargaan Gerakan Menuju Smart City 2021 dimensi smart living.\n"
    "Piagam diserahkan Menkominfo Johnny G. Plate kepada Wali Kota Maidi di Jakarta, Selasa (14/12).\n"
    "Kota Blitar berharap meraih penghargaan serupa.\nBaca juga: Kota Kediri raih Smart City Award"
)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> & <b>Kota</b> {{ 7*7 }} {% raw %}"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
SEEDS = ROOT.parent / "shared" / "seeds"


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the text outside style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self._style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        self._style = self._style and tag != "style"

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.text.append(data)

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]


def test_the_whole_text_is_shown_as_published() -> None:
    for article in read_articles([CORPUS / "dev" / "articles" / "C.jsonl"]):
        account = explain_article(article, load_rules())
        shown = "".join(segment.text for line in paragraphs(account) for segment in line.segments)
        assert shown == "".join(line for line in account.text.split("\n") if line.strip())
        drawn = [s.text for line in paragraphs(account) for s in line.segments if s.marks]
        html = page([account])
        assert all(str(escape(words)) in html for words in drawn)


def test_what_an_article_says_is_escaped() -> None:
    text = TEXT.replace("Blitar", f"Blitar {HOSTILE}")
    html = page([explain(text, title=HOSTILE, source=HOSTILE, id=HOSTILE)])
    elements = Elements(html)
    assert not elements.of("script") and not elements.of("img") and not elements.of("b")
    assert "".join(elements.text).count("<script>alert(1)</script>") >= 3
    assert "{{ 7*7 }}" in "".join(elements.text)


def test_nothing_is_loaded_from_elsewhere() -> None:
    html = page([explain(TEXT, url="https://example.org/a", source="example.org")])
    elements = Elements(html)
    for _tag, attributes in elements.found:
        assert not {"src", "srcset", "data", "onclick", "onload"} & attributes.keys()
        assert attributes.get("href", "#").startswith("#")
    assert not elements.of("link") and not elements.of("iframe")
    assert "url(" not in html and "@import" not in html
    assert "default-src 'none'" in html


def test_every_link_leads_to_something_on_the_page() -> None:
    elements = Elements(page([explain(TEXT, id="a"), explain(TEXT, id="b")]))
    ids = [attributes["id"] for _tag, attributes in elements.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {link["href"].removeprefix("#") for link in elements.of("a")}
    assert targets <= set(ids), sorted(targets - set(ids))


def test_marks_nest_and_keep_the_words() -> None:
    (line, *_rest) = paragraphs(explain(TEXT))
    kinds = {segment.text: segment.look for segment in line.segments if segment.marks}
    assert kinds["Kota Madiun"] == "region"
    assert kinds["meraih"] == "trigger"
    assert kinds["smart living"] == "class"


def browser(tmp_path: Path, *options: str) -> str:
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--hide-scrollbars", f"--user-data-dir={tmp_path / 'profile'}", *options,
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


needs_browser = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")


@needs_browser
@pytest.mark.parametrize("width", [390, 1200])
def test_a_browser_draws_it_without_sideways_scrolling(tmp_path: Path, width: int) -> None:
    """The page itself has no script; one is added here to a frame around it, to measure."""
    wide = explain(TEXT + "\n" + "x" * 900, title="Kota Madiun Raih Penghargaan Smart City " * 3)
    html = page([wide]).replace("default-src 'none'; ", "")
    probe = (
        "<script>document.title='W'+document.documentElement.scrollWidth+'/'+innerWidth"
        "+'/'+document.querySelectorAll('mark.region').length</script></body>"
    )
    (tmp_path / "inner.html").write_text(html.replace("</body>", probe), encoding="utf-8")
    (tmp_path / "frame.html").write_text(
        f'<iframe src="inner.html" style="border:0;width:{width}px;height:800px" '
        'onload="document.title=this.contentDocument.title"></iframe>',
        encoding="utf-8",
    )
    dom = browser(
        tmp_path, "--allow-file-access-from-files", "--dump-dom", (tmp_path / "frame.html").as_uri()
    )
    found = re.search(r"<title>W(\d+)/(\d+)/(\d+)</title>", dom)
    assert found, dom[:300]
    scroll, inner, regions = map(int, found.groups())
    assert inner == width
    assert scroll <= inner
    assert regions >= 4


@needs_browser
@pytest.mark.skipif(not SEEDS.is_dir(), reason="no folder shared/seeds beside the checkout")
@pytest.mark.parametrize("seed", ["000", "004"])
def test_a_browser_takes_a_picture_of_a_published_article(tmp_path: Path, seed: str) -> None:
    (article,) = read_articles(sorted(SEEDS.glob(f"{seed}_*.txt")))
    (tmp_path / "page.html").write_text(page([explain_article(article, load_rules())]), encoding="utf-8")
    picture = tmp_path / "page.png"
    browser(tmp_path, "--window-size=1000,1600", f"--screenshot={picture}", (tmp_path / "page.html").as_uri())
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG")
    # A blank page of this size compresses to a few kilobytes.
    assert len(data) > 50_000


@needs_browser
def test_it_prints(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page([explain(TEXT)]), encoding="utf-8")
    browser(tmp_path, f"--print-to-pdf={tmp_path / 'page.pdf'}", (tmp_path / "page.html").as_uri())
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
