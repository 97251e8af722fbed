"""The account of an article: it tells what extraction did, for every cell and every candidate."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.explain.account import Account, Candidate, Cell, Clause
from pipeline.explain.explain import explain, explain_article
from pipeline.extract import extract_article
from pipeline.rules import load_rules
from samples import CORPUS, read_articles

CITY = "Kota Madiun meraih penghargaan Gerakan Menuju Smart City 2021 dimensi smart living."
GIVEN = (
    "Piagam diserahkan Menkominfo Johnny G. Plate kepada Wali Kota Maidi, disaksikan Sekda Rusdiyanto, "
    "di Hotel Bidakara, Jakarta, Selasa (14/12/2021)."
)


def cell(account: Account, column: str, row: int = 1) -> Cell:
    (found,) = [c for c in account.rows[row - 1].cells if c.column == column]
    return found


def passed(account: Account, words: str, row: int = 1) -> Candidate:
    (found,) = [c for c in account.rows[row - 1].passed_over if c.words == words]
    return found


def clause(account: Account, trigger: str) -> Clause:
    (found,) = [c for c in account.clauses if c.trigger == trigger]
    return found


def reasons(account: Account, value: str) -> set[str]:
    return {m.reason for unused in account.unused if unused.value == value for m in unused.mentions}


# --- over all samples ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def accounts() -> list[Account]:
    rules = load_rules()
    made = []
    for article in read_articles([CORPUS / "dev" / "articles"]):
        account = explain_article(article, rules)
        assert tuple(row.row for row in account.rows) == extract_article(article, rules).rows, article.id
        made.append(account)
    return made


def test_every_filled_cell_of_every_sample_is_accounted_for(accounts: list[Account]) -> None:
    columns = (
        "region", "programme", "year", "dimension", "category", "award_date", "presenter", "presenter_title",
        "recipient", "recipient_title", "place", "mention",
    )  # fmt: skip
    missing = [
        (account.article_id, row.number, column)
        for account in accounts
        for row in account.rows
        for column in columns
        if row.row.cells()[column] and not any(c.column == column and c.tie for c in row.cells)
    ]
    assert missing == []


def _told(account: Account) -> Iterator[tuple[int, int, str]]:
    for row in account.rows:
        for found in row.cells:
            if found.start is not None and found.end is not None:
                yield found.start, found.end, found.words
        yield from ((c.start, c.end, c.words) for c in row.passed_over)
    for unused in account.unused:
        yield from ((m.start, m.end, m.words) for m in unused.mentions)


def test_words_stand_where_the_account_says(accounts: list[Account]) -> None:
    slipped = [
        (account.article_id, words)
        for account in accounts
        for start, end, words in _told(account)
        if not words or " ".join(account.text[start:end].split()) != words
    ]
    assert slipped == []


def test_names_and_places_are_found_in_their_words(accounts: list[Account]) -> None:
    """A surname stands for the name that the cell gives in full; nothing else may differ."""
    strange = [
        (account.article_id, found.value, found.words)
        for account in accounts
        for row in account.rows
        for found in row.cells
        if found.column in ("presenter", "recipient", "place")
        and not set(found.words.lower().split()) & set(found.value.lower().split())
    ]
    assert strange == []


def test_almost_every_key_cell_has_words(accounts: list[Account]) -> None:
    """Only a year from the day of publication has none, and a few that were put together."""
    cells = [
        found
        for account in accounts
        for row in account.rows
        for found in row.cells
        if found.column in ("region", "programme", "year", "dimension", "category")
    ]
    wordless = [c for c in cells if c.start is None and "publication" not in c.tie]
    assert len(cells) > 2000
    assert len(wordless) < len(cells) // 200


def test_each_row_has_a_clause_and_each_clause_a_row_or_a_reason(accounts: list[Account]) -> None:
    for account in accounts:
        assert all(row.clauses for row in account.rows), account.article_id
        assert all(bool(c.rows) != bool(c.reason) for c in account.clauses), account.article_id


def test_no_region_or_dimension_is_both_used_and_unused(accounts: list[Account]) -> None:
    for account in accounts:
        used = {row.row.region_code for row in account.rows} | {row.row.dimension for row in account.rows}
        assert not used & {unused.value.split()[0] for unused in account.unused if unused.kind == "region"}
        assert not used & {unused.value for unused in account.unused if unused.kind == "dimension"}


def test_an_account_becomes_json(accounts: list[Account]) -> None:
    import json

    told = json.loads(json.dumps([account.as_dict() for account in accounts[:20]]))
    assert [len(each["rows"]) for each in told] == [len(account.rows) for account in accounts[:20]]


# --- one article ---------------------------------------------------------------------------------


def test_where_the_cells_of_a_row_come_from() -> None:
    account = explain(f"{CITY}\n{GIVEN}")
    assert account.outcome == "1 award found"
    assert cell(account, "region").words == "Kota Madiun"
    assert cell(account, "region").note == "could be Kabupaten Madiun; the words before the name say kota"
    assert cell(account, "dimension").rule == "dimension.living"
    assert cell(account, "dimension").tie == "stands in a clause that tells the award"
    assert cell(account, "award_date").words == "Selasa (14/12/2021)"
    assert cell(account, "presenter").words == "Johnny G. Plate"
    assert cell(account, "presenter").rule.startswith("role.")
    assert cell(account, "recipient_title").words == "Wali Kota"
    assert cell(account, "place").words == "Hotel Bidakara, Jakarta"
    assert cell(account, "mention").note == "the article's news"


def test_a_ceremony_told_elsewhere_is_tied_by_the_ceremony() -> None:
    story = "Malam penganugerahan digelar di Hotel Bidakara, Jakarta, Selasa (14/12/2021)."
    account = explain(f"{CITY}\nWarga gembira. Jalan kini terang.\n{story}")
    assert cell(account, "award_date").tie == "told of the ceremony at which the award was conferred"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Sekda Rusdiyanto", "is named as a bystander"),
        ("Rabu (15/12/2021)", "its sentence tells nothing of the ceremony"),
        ("Kepala Dinas Kominfo Subakri", "neither hands the award over nor takes it in hand"),
    ],
)
def test_why_a_candidate_was_passed_over(words: str, reason: str) -> None:
    later = "Menurut Kepala Dinas Kominfo Subakri, Rabu (15/12/2021), warga terbantu."
    assert passed(explain(f"{CITY}\n{GIVEN}\n{later}"), words).reason == reason


def test_who_was_represented_is_told() -> None:
    story = "Piagam diterima Wali Kota Madiun Maidi yang diwakili Kepala Dinas Kominfo Subakri di Jakarta."
    account = explain(f"{CITY}\n{story}")
    assert cell(account, "recipient").words == "Subakri"
    assert passed(account, "Wali Kota Madiun Maidi").reason == "was represented by somebody else"


@pytest.mark.parametrize(
    ("text", "trigger", "reason"),
    [
        ("Kota Madiun berharap meraih penghargaan smart city 2022.", "meraih", "does not assert"),
        ("Bisakah Kota Madiun meraih penghargaan smart city 2022?", "meraih", "question"),
        ("Kota Madiun tidak meraih penghargaan smart city 2022.", "meraih", "does not assert"),
    ],
)
def test_why_a_clause_made_no_row(text: str, trigger: str, reason: str) -> None:
    account = explain(text)
    assert account.rows == ()
    assert account.outcome == "no award: every clause that speaks of winning was set aside"
    assert reason in clause(account, trigger).reason


def test_the_words_that_deny_are_named_with_their_rule() -> None:
    found = clause(explain("Kota Madiun tidak meraih penghargaan smart city 2022."), "meraih")
    assert "tidak" in found.words
    assert found.rule == "status.negation"


def test_an_award_that_is_not_about_smart_cities() -> None:
    account = explain(f"{CITY}\nKota Blitar meraih penghargaan Adipura 2021.")
    assert reasons(account, "35.72 Kota Blitar") == {
        "the clause speaks of an award that is not about smart cities"
    }


def test_dimensions_that_are_recited_and_regions_in_teasers() -> None:
    account = explain(
        f"{CITY}\nSmart city meliputi enam dimensi, yakni smart governance, smart branding, smart economy, "
        "smart living, smart society, dan smart environment.\nBaca juga: Kota Blitar Raih Smart City Award\n"
    )
    assert reasons(account, "smart branding") == {"is recited as one of the programme's dimensions"}
    assert reasons(account, "35.72 Kota Blitar") == {"stands in a part that is not the story"}
    assert reasons(account, "smart living") == set()


def test_the_town_of_the_ceremony_won_nothing() -> None:
    account = explain(f"{CITY} Piagam diserahkan di Surabaya.")
    (why,) = reasons(account, "35.78 Kota Surabaya")
    assert why == "stands where a place, an origin or another relation stands, not a winner"


def test_a_computed_year_points_to_its_words() -> None:
    account = explain(f"{CITY}\nTahun sebelumnya Kota Madiun meraih penghargaan dimensi smart society.")
    old = next(row.number for row in account.rows if row.row.year == 2020)
    assert cell(account, "year", old).tie == "counted from the article's year"
    assert cell(account, "year", old).words.lower() == "tahun sebelumnya"
    assert cell(account, "mention", old).note == "2020 is before the article's year, 2021"


def test_an_article_without_cues_says_which_is_missing() -> None:
    assert explain("Rapat biasa tentang smart city.").outcome == (
        "not read further: no word of an award in the text"
    )
    assert explain("Kota Madiun meraih piala sepak bola.").outcome == (
        "not read further: no word of smart cities in the text"
    )


def test_offsets_count_from_a_title_field_but_words_in_it_are_known() -> None:
    account = explain(CITY, title="Kota Madiun Raih Penghargaan Smart City")
    assert account.shift == len("Kota Madiun Raih Penghargaan Smart City\n")
    region = cell(account, "region")
    assert region.start == account.shift
    assert account.text[region.start : region.end] == "Kota Madiun"


def test_a_wrong_date_is_refused() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        explain(CITY, published="kemarin")


def test_everything_that_is_pointed_to_is_marked(accounts: list[Account]) -> None:
    lost = [
        (account.article_id, start)
        for account in accounts
        for start, _end, _words in _told(account)
        if start not in {mark.start for mark in account.marks}
    ]
    assert lost == []


def test_every_trigger_stands_in_its_clause_or_before_it_in_the_sentence(accounts: list[Account]) -> None:
    for account in accounts:
        for told in account.clauses:
            assert told.trigger in " ".join(account.text.split()), account.article_id
            assert told.trigger or told.trigger_rule.startswith(("list.", "trigger."))


def test_a_handover_in_the_regions_own_house_is_told_as_such() -> None:
    own = "Piagam itu diserahkan Wali Kota Madiun Maidi kepada Kepala Dinas Kominfo Kota Madiun Subakri, Rabu (15/12)."
    account = explain(f"{CITY}\n{own}", published="2021-12-16")
    assert account.rows[0].row.presenter == ""
    why = "hands the award on within the region's own house"
    assert passed(account, "Wali Kota Madiun Maidi").reason == why
    assert passed(account, "Rabu (15/12)").reason == why


def test_an_old_award_in_an_article_about_nothing_newer_says_why_it_is_historical() -> None:
    text = "Kota Madiun meraih penghargaan Gerakan Menuju Smart City 2019 dimensi smart living."
    account = explain(text, published="2023-06-01")
    assert account.rows[0].row.mention == "historical"
    assert cell(account, "mention").note == "2019 is more than a year before the day of publication"


def test_winners_told_respectively_have_one_class_each() -> None:
    text = (
        "Kota Bontang, Kota Magelang, dan Kota Surabaya meraih Smart City Award 2022, masing-masing untuk "
        "kategori smart living, smart mobility, dan smart branding."
    )
    rows = {row.row.region: (row.row.dimension, row.row.category) for row in explain(text).rows}
    assert rows == {
        "Kota Bontang": ("smart living", ""),
        "Kota Magelang": ("", "smart mobility"),
        "Kota Surabaya": ("smart branding", ""),
    }
    plain = explain(text.replace("masing-masing ", ""))
    assert len(plain.rows) > 3


def test_a_long_article_has_a_page_of_bearable_size() -> None:
    line = (
        "{} meraih penghargaan Smart City Award 2021 dimensi smart living di Jakarta, Selasa (14/12/2021). "
    )
    names = [r.official_name for r in load_rules().regions.values() if r.level == "kota"][:90]
    account = explain("\n".join(line.format(name) for name in names))
    assert len(account.rows) > 80
    assert max(len(row.passed_over) for row in account.rows) <= 40
