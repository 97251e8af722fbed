"""What assembling makes of the parts that a tree gives: it fills, it adds, it never takes away."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.article import Article
from pipeline.award import AwardRow
from pipeline.extract import Reading, assemble, derive_rows, read_article
from pipeline.match.mentions import Tag, Tagged
from pipeline.match.officials import Official
from pipeline.match.regions import RegionMention
from pipeline.rules import load_rules
from pipeline.syntax.parts import Aside, Part, Syntax, beside, keep_syntax, parts_of

LEAD = "Kota Bogor meraih penghargaan Smart City 2021 dimensi smart living.\n"


def read(text: str) -> tuple[Article, Reading]:
    article = Article("a", "Berita hari ini\n" + text)
    return article, read_article(article, load_rules(), None)


def rows(text: str, says: Callable[[Tagged], Syntax | None]) -> list[AwardRow]:
    """The rows where the tree of each sentence says what ``says`` makes of it."""
    article, reading = read(text)
    for tagged in reading.tagged:
        keep_syntax(tagged, says(tagged))
    story = assemble(reading, load_rules())
    return [found.row for found in derive_rows(article, reading, story, load_rules())]


def person(tagged: Tagged, name: str) -> Tag | None:
    found = [t for t in tagged.of("person") if isinstance(t.mention, Official) and t.mention.name == name]
    return found[0] if found else None


def playing(kind: str, name: str) -> Callable[[Tagged], Syntax]:
    def says(tagged: Tagged) -> Syntax:
        tag = person(tagged, name)
        return Syntax((Part(kind, tag, "tree.test", 0),) if tag else (), ())

    return says


def nothing(_tagged: Tagged) -> None:
    return None


SEEN = LEAD + "Di panggung tampak Menteri Sosial Rudi Hartono dan Wali Kota Bogor Sari Dewi.\n"
GIVEN = LEAD + "Piagam diserahkan Menteri Sosial Rudi Hartono, kata Kepala Bappenas Agus Salim.\n"


def test_a_tree_names_who_handed_over_where_words_name_nobody() -> None:
    assert [row.presenter for row in rows(SEEN, nothing)] == [""]
    (row,) = rows(SEEN, playing("presenter", "Rudi Hartono"))
    assert (row.presenter, row.recipient) == ("Rudi Hartono", "")
    assert "tree.test" in row.rules
    assert not row.warnings


def test_a_tree_names_who_received() -> None:
    (row,) = rows(SEEN, playing("recipient", "Sari Dewi"))
    assert (row.presenter, row.recipient) == ("", "Sari Dewi")


def test_words_are_followed_where_the_tree_names_another_and_the_row_says_so() -> None:
    (row,) = rows(GIVEN, playing("presenter", "Agus Salim"))
    assert row.presenter == "Rudi Hartono"
    assert "W040" in row.warnings


def test_agreement_leaves_no_warning() -> None:
    (row,) = rows(GIVEN, playing("presenter", "Rudi Hartono"))
    assert "W040" not in row.warnings


def test_a_deputy_takes_the_place_of_whom_he_stands_for() -> None:
    def says(tagged: Tagged) -> Syntax:
        deputy, principal = person(tagged, "Agus Salim"), person(tagged, "Rudi Hartono")
        return Syntax((Part("deputy", deputy, "tree.test", 0, principal),) if deputy else (), ())

    (row,) = rows(GIVEN, says)
    assert row.presenter == "Agus Salim"


WON = "Penghargaan smart living Smart City 2021 diraih Kota Bogor di hadapan warga Kota Depok.\n"


def winning(name: str) -> Callable[[Tagged], Syntax]:
    def says(tagged: Tagged) -> Syntax:
        verb = tagged.text.find("diraih")
        tags = [
            t
            for t in tagged.of("region")
            if isinstance(t.mention, RegionMention) and tagged.sentence.text[
                t.mention.start - tagged.sentence.start : t.mention.end - tagged.sentence.start
            ] == name
        ]  # fmt: skip
        return Syntax(tuple(Part("winner", t, "tree.test", verb) for t in tags if verb >= 0), ())

    return says


def test_a_tree_cannot_take_away_the_region_that_words_name() -> None:
    before = rows(WON, nothing)
    after = rows(WON, winning("Kota Depok"))
    assert [row.region for row in before] == ["Kota Bogor"]
    assert [row.region for row in after] == ["Kota Bogor"]
    assert "W041" not in before[0].warnings


ASIDE = "Kota Bogor, yang semula gagal, meraih penghargaan Smart City 2021 dimensi smart living.\n"


def relative(tagged: Tagged) -> Syntax:
    start = tagged.text.find("yang semula gagal")
    return Syntax((), (Aside(start, start + len("yang semula gagal")),) if start >= 0 else ())


def test_what_denies_in_a_relative_clause_denies_nothing_outside() -> None:
    # Between commas an aside is known without a tree.
    text = ASIDE.replace(", yang semula gagal,", " yang semula tidak pernah diunggulkan")

    def says(tagged: Tagged) -> Syntax:
        start = tagged.text.find("yang semula")
        end = tagged.text.find(" meraih")
        return Syntax((), (Aside(start, end),) if start >= 0 else ())

    assert rows(text, nothing) == []
    assert [row.region for row in rows(text, says)] == ["Kota Bogor"]


def test_a_denial_outside_still_denies() -> None:
    text = ASIDE.replace(", meraih", ", tidak meraih")
    assert rows(text, relative) == []


def test_beside_asks_where_the_verb_stands() -> None:
    _article, reading = read(ASIDE)
    tagged = reading.tagged[1]
    keep_syntax(tagged, relative(tagged))
    denied = tagged.text.index("gagal")
    assert beside(tagged, denied, tagged.text.index("meraih"))
    assert not beside(tagged, denied, denied), "a verb of the same clause is denied"
    assert not beside(tagged, tagged.text.index("meraih"), denied)


def test_another_tree_takes_the_place_of_the_first() -> None:
    _article, reading = read(SEEN)
    tagged = reading.tagged[2]
    keep_syntax(tagged, playing("presenter", "Rudi Hartono")(tagged))
    assert [part.kind for part in parts_of(tagged, "presenter", "recipient")] == ["presenter"]
    keep_syntax(tagged, None)
    assert parts_of(tagged, "presenter", "recipient") == []
