"""Articles from files: every record has one outcome, and the text stays as it came."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
import os
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.article import Article, Rejected, Repeated
from pipeline.read.files import count_inputs, read_inputs, read_text
from pipeline.read.limits import MAX_FILE, MAX_LINE, MAX_TEXT

TEXT = "Jambi meraih penghargaan.\r\nBaris dua\rtiga\n\nempat &amp; lima\u00a0–  “enam”\n"
# Beside a checkout; not in the repository.
SHARED = Path(__file__).parents[3] / "shared"
NEWS_WATCH = ["title", "publish_date", "author", "content", "keyword", "category", "source", "link"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, so that paths are shown as typed."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, data: bytes | str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = data if isinstance(data, bytes) else data.encode()
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def table(header: list[str], *rows: list[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *rows])
    return out.getvalue()


def read(*names: str | Path, limit: int | None = None) -> list[Article | Rejected | Repeated]:
    outcomes = list(read_inputs([Path(name) for name in names], limit=limit))
    for outcome in outcomes:
        assert outcome.path
        if isinstance(outcome, Rejected):
            assert re.fullmatch(r"[a-z0-9-]+", outcome.code)
            assert len(outcome.reason) > 15
    return outcomes


def articles(*names: str | Path) -> list[Article]:
    found = read(*names)
    assert all(isinstance(item, Article) for item in found), found
    return [item for item in found if isinstance(item, Article)]


def rejected(name: str | Path) -> Rejected:
    (outcome,) = read(name)
    assert isinstance(outcome, Rejected)
    return outcome


def codes(*names: str | Path) -> list[str]:
    return [item.code if isinstance(item, Rejected) else type(item).__name__ for item in read(*names)]


@pytest.mark.usefixtures("here")
class TestText:
    @pytest.mark.parametrize("name", ["in/001.txt", "in/001.txt.gz", "in/001.TXT"])
    def test_a_file_is_an_article(self, name: str) -> None:
        put(name, TEXT)
        assert articles(name) == [Article(id="001", text=TEXT, path=name)]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
    def test_encodings(self, encoding: str) -> None:
        put("a.txt", TEXT.encode(encoding))
        assert articles("a.txt")[0].text == TEXT

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "empty"),
            (b" \r\n\t\xc2\xa0", "empty"),
            (b"\xef\xbb\xbf", "empty"),
            (b"\x81\x8d", "undecodable"),
            (b"\x89PNG\r\n", "binary"),
            (b"a" * (MAX_FILE + 1), "too-large"),
            (b"a" * (MAX_TEXT + 1), "too-large"),
        ],
        ids=["empty", "blank", "mark", "undecodable", "binary", "bytes", "characters"],
    )
    @pytest.mark.parametrize("suffix", [".txt", ".txt.gz"])
    def test_bad_files(self, data: bytes, code: str, suffix: str) -> None:
        put("in/a" + suffix, data)
        outcome = rejected("in/a" + suffix)
        assert (outcome.id, outcome.path, outcome.line, outcome.code) == ("a", "in/a" + suffix, None, code)

    def test_broken_gzip(self) -> None:
        packed = gzip.compress(TEXT.encode() * 100)
        Path("a.txt.gz").write_bytes(packed[:-20])
        Path("b.txt.gz").write_bytes(b"no gzip at all")
        Path("c.txt.gz").write_bytes(packed[:30] + b"\xff" * 40 + packed[70:])
        assert codes("a.txt.gz", "b.txt.gz", "c.txt.gz") == ["broken-gzip"] * 3

    def test_the_largest_text_is_read(self) -> None:
        put("a.txt", "é" * MAX_TEXT)
        assert len(articles("a.txt")[0].text) == MAX_TEXT

    def test_links_that_lead_nowhere_and_pipes(self) -> None:
        Path("gone.txt").symlink_to("nowhere.txt")
        Path("round.txt").symlink_to("round.txt")
        os.mkfifo("pipe.txt")
        Path("in.txt").mkdir()
        assert codes(".") == ["not-found", "unreadable", "unreadable"]
        assert codes("pipe.txt", "round.txt") == ["unreadable", "unreadable"]

    def test_no_permission(self) -> None:
        if os.geteuid() == 0:
            pytest.skip("root may read everything: permissions cannot be tested")
        put("a.txt", TEXT).chmod(0)
        assert codes("a.txt") == ["unreadable"]

    def test_no_permission_even_for_root(self, monkeypatch: pytest.MonkeyPatch) -> None:
        put("a.txt", TEXT)
        put("b.jsonl", lines({"text": "x"}))

        def refuse(*_: object, **__: object) -> object:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        outcomes = read("a.txt", "b.jsonl")
        assert [(o.id, o.code) for o in outcomes if isinstance(o, Rejected)] == [
            ("a", "unreadable"),
            ("b.jsonl", "unreadable"),
        ]

    def test_ids_of_files_that_agree(self) -> None:
        put("in/x/001.txt", "satu")
        put("in/y/001.txt", "satu")
        put("in/y/002.txt", "dua")
        put("in/z/003.txt", "tiga")
        put("in/z/003.txt.gz", "tiga lain")
        put("in/z/004.txt", "empat")
        put("in/z/004.txt.gz", "empat")
        outcomes = read("in")
        assert [item.id for item in outcomes] == [
            *["x/001", "y/001", "002", "in/z/003", "in/z/003~2", "in/z/004", "in/z/004"]
        ]
        assert outcomes[-1] == Repeated("in/z/004", "in/z/004.txt.gz", None, "in/z/004")

    def test_unicode_names(self) -> None:
        put("berita/Jum'at – kota 🏆.txt", "isi")
        assert articles("berita")[0].id == "Jum'at – kota 🏆"

    def test_the_seeds(self) -> None:
        folder = SHARED / "seeds"
        if not folder.is_dir():
            pytest.skip("the seed articles are not on this machine")
        for article in articles(*sorted(folder.glob("*.txt"))):
            assert article.text.encode() == Path(article.path).read_bytes()


@pytest.mark.usefixtures("here")
class TestJsonLines:
    @pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"])
    def test_all_fields(self, suffix: str) -> None:
        record = {
            "id": " A1 ",
            "url": " https://x.id/a ",
            "source": " ANTARA\n",
            "title": " Judul ",
            "text": TEXT,
        }
        put("a" + suffix, lines({**record, "published": "2021-12-16T20:00:00Z", "keyword": "kota"}))
        assert articles("a" + suffix) == [
            Article(
                "A1", TEXT, "Judul", date(2021, 12, 17), "field", "ANTARA", "https://x.id/a", "a" + suffix, 1
            )
        ]

    def test_text_alone_is_enough(self) -> None:
        put("a.jsonl", lines({"text": "Isi", "id": None, "url": None, "title": 5, "source": ["x"]}))
        (article,) = articles("a.jsonl")
        assert re.fullmatch(r"a-[0-9a-f]{16}", article.id)
        assert (article.url, article.title, article.source, article.published) == ("", "5", "", None)

    def test_the_id_depends_on_the_content_alone(self) -> None:
        put("a.jsonl", lines({"text": "Isi", "url": "u"}, {"text": "Lain"}))
        put("b/c.csv", table(["text", "url"], ["Lain", ""]))
        put("b/d.jsonl", lines({"text": "Isi", "link": "u"}))
        first = [article.id for article in articles("a.jsonl")]
        assert sorted(article.id for article in articles("b")) == sorted(first)

    def test_news_watch_names_and_numbers_as_ids(self) -> None:
        put(
            "a.jsonl",
            lines({"ID": 7, "content": "Isi", "link": "https://x.id/2021/12/16/a", "publish_date": ""}),
        )
        (article,) = articles("a.jsonl")
        assert (article.id, article.text, article.url) == ("7", "Isi", "https://x.id/2021/12/16/a")
        assert (article.published, article.published_basis) == (date(2021, 12, 16), "url")

    def test_a_date_that_cannot_be_read_costs_nothing(self) -> None:
        put(
            "a.jsonl",
            lines({"text": "Isi", "published": "kemarin"}, {"text": "Dua", "published": {"y": 2021}}),
        )
        assert [(a.published, a.published_basis) for a in articles("a.jsonl")] == [(None, ""), (None, "")]

    def test_bad_lines_do_not_stop_the_file(self) -> None:
        good = json.dumps({"id": "g", "text": "Isi"}).encode()
        bad: list[tuple[bytes, str]] = [
            (b'{"id": "b", "text": ', "broken-json"),
            (b"[" * 100_000, "broken-json"),
            (b'{"text": ' + b"9" * 5000 + b"}", "broken-json"),
            (b'["a"]', "not-an-object"),
            (b"null", "not-an-object"),
            (b"7", "not-an-object"),
            (b'{"id": "b"}', "missing-text"),
            (b'{"id": "b", "text": " \\n\\u00a0"}', "missing-text"),
            (b'{"id": "b", "text": null}', "missing-text"),
            (b'{"id": "b", "text": NaN}', "missing-text"),
            (b'{"id": "b", "text": ["x"]}', "text-not-string"),
            (b'{"id": "b", "text": 12}', "text-not-string"),
            (b'{"id": "b", "text": "Jambi\\u0000"}', "binary"),
            (b'{"id": "b", "text": "' + b"a" * (MAX_TEXT + 1) + b'"}', "too-large"),
            (b'{"text": "\x81\x8d"}', "undecodable"),
        ]
        put("in/a.jsonl", b"\n".join([*(line for line, _ in bad), b"", good]))
        outcomes = read("in/a.jsonl")
        assert [o.code for o in outcomes if isinstance(o, Rejected)] == [code for _, code in bad]
        assert [o.line for o in outcomes] == [*range(1, len(bad) + 1), len(bad) + 2]
        assert {o.id for o in outcomes[6:14]} == {"b"}
        assert outcomes[0].id == "in/a.jsonl:1"
        assert isinstance(outcomes[-1], Article)

    @pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
    def test_a_line_of_fifty_megabytes(self, suffix: str) -> None:
        long = b'{"text": "' + b"a" * 50_000_000 + b'"}\n'
        put("a" + suffix, lines({"text": "satu"}).encode() + long + lines({"text": "dua"}).encode())
        assert codes("a" + suffix) == ["Article", "too-large", "Article"]
        assert [o.line for o in read("a" + suffix)] == [1, 2, 3]

    def test_encodings_even_line_by_line(self) -> None:
        records = [json.dumps({"text": TEXT, "id": str(n)}, ensure_ascii=False) for n in range(2)]
        put("a.jsonl", records[0].encode() + b"\r\n" + records[1].encode("cp1252") + b"\r\n")
        put("b.jsonl", b"\xef\xbb\xbf" + records[0].encode())
        put("c.jsonl", "\n".join(records).encode("utf-16"))
        put("d.jsonl", "\n".join(records).encode("utf-16-le"))
        for name in "abcd":
            assert {article.text for article in articles(f"{name}.jsonl")} == {TEXT}
        assert [article.line for article in articles("c.jsonl")] == [1, 2]

    def test_separators_that_only_unicode_knows_end_no_line(self) -> None:
        text = "satu\u2028dua\u0085tiga"
        put("a.jsonl", json.dumps({"text": text}, ensure_ascii=False))
        assert articles("a.jsonl")[0].text == text

    def test_half_an_emoji(self) -> None:
        put("a.jsonl", b'{"id": "x\\ud83d", "text": "Jambi \\ud83d juara \\ud83c\\udfc6"}')
        (article,) = articles("a.jsonl")
        assert article.text == "Jambi \ufffd juara 🏆"
        article.id.encode()

    @pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
    def test_empty(self, data: bytes) -> None:
        put("a.jsonl", data)
        outcome = rejected("a.jsonl")
        assert (outcome.id, outcome.line, outcome.code) == ("a.jsonl", None, "empty")

    def test_binary(self) -> None:
        put("a.jsonl", b"PK\x03\x04" + bytes(range(256)))
        assert codes("a.jsonl") == ["binary"]

    def test_utf16_that_breaks_off(self) -> None:
        put("a.jsonl", (lines({"text": "satu"}) + lines({"text": "dua"})).encode("utf-16") + b"\x00\xd8")
        assert codes("a.jsonl")[-1] == "undecodable"

    def test_gzip_that_breaks_off_keeps_what_came_before(self) -> None:
        rows = [{"text": os.urandom(3000).hex(), "id": str(n)} for n in range(100)]
        packed = gzip.compress(lines(*rows).encode())
        Path("a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
        outcomes = read("a.jsonl.gz")
        assert isinstance(outcomes[-1], Rejected)
        assert outcomes[-1].code == "broken-gzip"
        assert "after the record in line" in outcomes[-1].reason
        assert [o.id for o in outcomes[:-1]] == [str(n) for n in range(len(outcomes) - 1)]
        assert len(outcomes) > 30

    def test_the_development_corpus(self) -> None:
        folder = SHARED / "dev-corpus"
        if not folder.is_dir():
            pytest.skip("the development corpus is not on this machine")
        found = articles(*sorted(folder.glob("*.jsonl")))
        assert len(found) == 36
        assert all(article.published_basis == "field" for article in found if article.published)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        records=st.lists(
            st.fixed_dictionaries(
                {"id": st.text(min_size=1), "text": st.text(min_size=1), "title": st.text()},
            ),
            max_size=8,
        ),
        ascii_only=st.booleans(),
    )
    def test_round_trip(self, records: list[dict[str, str]], ascii_only: bool) -> None:
        dumped = "".join(json.dumps(record, ensure_ascii=ascii_only) + "\n" for record in records)
        put("r.jsonl", dumped)
        outcomes = read("r.jsonl")
        assert len(outcomes) == max(len(records), 1)
        found = [o for o in outcomes if isinstance(o, Article)]
        assert len({article.id for article in found}) == len(found)
        for article in found:
            assert article.line is not None
            record = records[article.line - 1]
            assert article.text == record["text"]
            assert article.title == record["title"].strip()


@pytest.mark.usefixtures("here")
class TestCsv:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
    def test_quoted_newlines_stay(self, delimiter: str, encoding: str, suffix: str) -> None:
        header = [" ID", "Text", "keyword"]
        put(
            "a" + suffix,
            table(header, ["1", TEXT, "a;b,c"], ["2", "dua", ""], delimiter=delimiter).encode(encoding),
        )
        found = articles("a" + suffix)
        assert [(a.id, a.text) for a in found] == [("1", TEXT), ("2", "dua")]
        assert found[0].line == 2

    def test_the_line_is_where_the_record_starts(self) -> None:
        put("a.csv", 'id,text\n1,"a\nb\nc"\n\n2,d\n3,"e\r\nf"\n4,"g\n\n"\n5,h')
        assert [(a.id, a.line) for a in articles("a.csv")] == [
            ("1", 2),
            ("2", 6),
            ("3", 7),
            ("4", 9),
            ("5", 12),
        ]

    def test_line_ends_of_old_macs(self) -> None:
        put("a.csv", 'id,text\r1,"a\rb"\r2,c\r')
        assert [(a.id, a.text, a.line) for a in articles("a.csv")] == [("1", "a\rb", 2), ("2", "c", 4)]

    def test_a_last_row_that_ends_in_a_lone_cr(self) -> None:
        put("a.csv", "id,text\n1,a\rb")
        assert codes("a.csv") == ["Article", "missing-text"]

    def test_blank_lines_before_the_header(self) -> None:
        put("a.csv", "\r\n \nid;text\n1;a\n")
        assert [(a.id, a.text, a.line) for a in articles("a.csv")] == [("1", "a", 4)]

    def test_bad_rows_do_not_stop_the_file(self) -> None:
        data = (
            b"id,url,text\n1,,satu\n2,,\n3\n4,,a,b,c\n5,,Jam\0bi\n6,,\x81\x8d\n7,,tujuh,,\n,,\n8,,"
            b"delapan dan lagi sembilan belas dua puluh kata agar berkas ini tidak tampak biner\n"
        )
        put("in/a.csv", data)
        outcomes = read("in/a.csv")
        assert [(o.id, o.line, getattr(o, "code", "")) for o in outcomes] == [
            ("1", 2, ""),
            ("2", 3, "missing-text"),
            ("3", 4, "missing-text"),
            ("in/a.csv:5", 5, "broken-csv"),
            ("in/a.csv:6", 6, "broken-csv"),
            ("in/a.csv:7", 7, "undecodable"),
            ("7", 8, ""),
            ("8", 10, ""),
        ]

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            ("", "empty"),
            ("\n\n", "empty"),
            ("id,text\n", "empty"),
            ("id,text\n,\n", "empty"),
            ("id,catatan\n1,a\n", "no-text-column"),
            ("Jambi meraih penghargaan\n", "no-text-column"),
            ('"id,text\n1,a\n', "broken-csv"),
            (b"PK\x03\x04xl/worksheets", "binary"),
            (b"\x81\x8d,text\n1,a\n", "undecodable"),
            (b"text," + b"a" * MAX_LINE + b"\n1,2\n", "too-large"),
        ],
    )
    def test_bad_files(self, data: str | bytes, code: str) -> None:
        put("in/a.csv", data)
        outcome = rejected("in/a.csv")
        assert (outcome.id, outcome.line, outcome.code) == ("in/a.csv", None, code)

    def test_the_reason_names_the_columns(self) -> None:
        put("a.csv", "id,catatan\n1,a\n")
        assert "'catatan'" in rejected("a.csv").reason

    def test_a_quote_that_is_never_closed(self) -> None:
        put("a.csv", 'id,text\n1,satu\n2,"dua\n3,tiga\n4,empat\n')
        outcomes = read("a.csv")
        assert [(o.id, o.line, getattr(o, "code", "")) for o in outcomes] == [
            ("1", 2, ""),
            ("a.csv:3", 3, "broken-csv"),
        ]
        assert isinstance(outcomes[1], Rejected)
        assert "3 line(s)" in outcomes[1].reason

    def test_a_quoted_last_cell_without_line_end(self) -> None:
        put("a.csv", 'id,text\n1,"satu"')
        assert codes("a.csv") == ["Article"]

    @pytest.mark.parametrize("newlines", [False, True])
    def test_a_record_too_large_does_not_stop_the_file(self, newlines: bool) -> None:
        line = ("a" * 999 + "\n") if newlines else "a" * 1000
        put("a.csv", f'id,text\n1,satu\n2,"{line * (MAX_LINE // 500)}"\n3,tiga\n')
        outcomes = read("a.csv")
        assert [getattr(o, "code", o.id) for o in outcomes] == ["1", "too-large", "3"]
        assert outcomes[2].line == (3 + MAX_LINE // 500 + 1 if newlines else 4)

    def test_gzip_that_breaks_off_keeps_what_came_before(self) -> None:
        rows = [[str(n), os.urandom(1500).hex() + "\n\nakhir"] for n in range(100)]
        packed = gzip.compress(table(["id", "text"], *rows).encode())
        Path("a.csv.gz").write_bytes(packed[: len(packed) // 2])
        outcomes = read("a.csv.gz")
        assert [(o.id, o.text) for o in outcomes if isinstance(o, Article)] == [
            (number, text) for number, text in rows[: len(outcomes) - 1]
        ]
        assert getattr(outcomes[-1], "code", "") == "broken-gzip"
        assert len(outcomes) > 30

    def test_a_cell_too_large_names_the_record(self) -> None:
        put("a.csv", f"id,text\n1,{'a' * (MAX_TEXT + 1)}\n2,dua\n")
        assert [(o.id, getattr(o, "code", "")) for o in read("a.csv")] == [("1", "too-large"), ("2", "")]

    def test_two_columns_with_one_name_are_refused(self) -> None:
        put("a.csv", "text,id,text\nsatu,1,dua\n")
        assert rejected("a.csv").code == "ambiguous-columns"


@pytest.mark.usefixtures("here")
class TestNewsWatch:
    def row(self, title: str, content: str, keyword: str, link: str) -> list[str]:
        return [title, "2021-12-16 23:30:00", "Redaksi", content, keyword, "umum", "antaranews", link]

    def test_a_scraped_file(self) -> None:
        link = "https://www.antaranews.com/berita/1/jambi"
        rows = [
            self.row("Jambi juara", TEXT, "smart city", link),
            self.row("Banjar juara", "Banjar\n\nlagi", "smart city", link + "2"),
            self.row("Jambi juara - ANTARA", TEXT, "kota cerdas", link),
            self.row("Jambi juara", TEXT + "tambahan", "kota cerdas", link),
        ]
        path = put("news-watch-kota-20211217_10.csv", table(NEWS_WATCH, *rows))
        first, second, again, updated = read(path)
        assert isinstance(first, Article)
        assert first == Article(
            id=first.id,
            text=TEXT,
            title="Jambi juara",
            published=date(2021, 12, 16),
            published_basis="field",
            source="antaranews",
            url=link,
            path=path.name,
            line=2,
            author="Redaksi",
        )
        assert isinstance(second, Article)
        assert isinstance(again, Repeated)
        assert again.of == first.id
        assert (again.path, again.line) == (path.name, 11)
        assert isinstance(updated, Article)
        assert updated.id != first.id

    def test_without_links(self) -> None:
        put("a.csv", table(NEWS_WATCH, self.row("A", "Isi", "x", ""), self.row("A", "Isi", "y", "")))
        assert codes("a.csv") == ["Article", "Repeated"]
        put("a.csv", table(NEWS_WATCH, self.row("A", "Isi", "x", ""), self.row("B", "Isi", "y", "")))
        assert codes("a.csv") == ["Article", "Article"]


@pytest.mark.usefixtures("here")
class TestBatch:
    def test_one_id_for_one_record(self) -> None:
        put(
            "a.jsonl",
            lines({"id": "x", "text": "satu"}, {"id": "x", "text": "dua"}, {"id": "x", "text": "satu"}),
        )
        put("b.csv", "id,text\nx,dua\nx,tiga\n")
        put("x.txt", "satu")
        outcomes = read("a.jsonl", "b.csv", "x.txt")
        assert [(type(o).__name__, o.id, getattr(o, "of", "")) for o in outcomes] == [
            ("Article", "x", ""),
            ("Article", "x~2", ""),
            ("Repeated", "x", "x"),
            ("Repeated", "x", "x~2"),
            ("Article", "x~3", ""),
            ("Repeated", "x", "x"),
        ]

    def test_the_order_of_the_paths_changes_nothing(self) -> None:
        put("in/a.jsonl", lines({"id": "x", "text": "satu"}, "bad"))
        put("in/b/x.txt", "dua")
        put("c/x.txt", "tiga")
        put("c/x.pdf", "empat")
        names = ["in", "c", "c/x.pdf", "nowhere"]
        results = [read(*order) for order in itertools.permutations(names)]
        assert all(result == results[0] for result in results)
        assert Counter(type(o).__name__ for o in results[0]) == {"Article": 3, "Rejected": 3}

    def test_every_record_has_one_outcome(self) -> None:
        put("in/a.jsonl", lines(*({"id": str(n % 7), "text": f"isi {n % 5}"} for n in range(50)), 3, "x", {}))
        put("in/b.csv", table(["text"], *([f"baris {n}\n\nlagi"] for n in range(20))))
        for n in range(10):
            put(f"in/{n}.txt", "isi" if n % 2 else "")
        outcomes = read("in", "nowhere")
        assert len(outcomes) == 50 + 3 + 20 + 10 + 1
        assert count_inputs([Path("in"), Path("nowhere")]) == len(outcomes)
        ids = [o.id for o in outcomes if isinstance(o, Article)]
        assert len(ids) == len(set(ids))
        assert {o.of for o in outcomes if isinstance(o, Repeated)} <= set(ids)

    def test_limit_counts_articles(self) -> None:
        put("a.jsonl", lines(1, {"text": "satu"}, {"text": "satu"}, {"text": "dua"}, 4, {"text": "tiga"}))
        assert [type(o).__name__ for o in read("a.jsonl", limit=2)] == [
            *["Rejected", "Article", "Repeated", "Article"]
        ]
        assert read("a.jsonl", limit=0) == []
        assert len(read("a.jsonl", limit=99)) == 6
        with pytest.raises(ValueError, match="-1"):
            read_inputs([], limit=-1)

    def test_nothing_is_read_before_it_is_asked_for(self) -> None:
        put("a.txt", "satu")
        put("b.txt", "dua")
        stream = read_inputs([Path("a.txt"), Path("b.txt")])
        first = next(stream)
        put("b.txt", "lain")
        second = next(stream)
        assert isinstance(first, Article)
        assert isinstance(second, Article)
        assert second.text == "lain"

    def test_a_file_that_goes_away(self) -> None:
        put("a.txt", "satu")
        put("b.txt", "dua")
        stream = read_inputs([Path(".")])
        next(stream)
        Path("b.txt").unlink()
        outcome = next(stream)
        assert isinstance(outcome, Rejected)
        assert (outcome.id, outcome.code) == ("b", "not-found")

    def test_no_path_no_outcome(self) -> None:
        assert read() == []
        assert count_inputs([]) == 0

    def test_counts(self) -> None:
        put("a.jsonl", "\n1\n\n2")
        put("b.csv", 'id,text\n1,"a\nb"\n\n2,c')
        put("c.txt.gz", "x")
        assert count_inputs([Path(".")]) == 5
        put("d.csv", "")
        assert count_inputs([Path("d.csv")]) == 1
        put("e.csv.gz", "x")
        assert count_inputs([Path(".")]) is None
        os.mkfifo("f.jsonl")
        assert count_inputs([Path("f.jsonl")]) == 1


def test_read_text() -> None:
    assert read_text(TEXT.encode("cp1252"), "stdin") == Article(id="stdin", text=TEXT, path="-")
    for data, code in [(b"", "empty"), (b"\0\1", "binary"), (b"a" * (MAX_FILE + 1), "too-large")]:
        outcome = read_text(data, "stdin")
        assert isinstance(outcome, Rejected)
        assert (outcome.id, outcome.path, outcome.code) == ("stdin", "-", code)
