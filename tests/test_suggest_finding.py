"""What is taken out of the rules comes back as a suggestion, and what they know is never suggested."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

import pytest

from pipeline.article import Article
from pipeline.errors import InputError
from pipeline.rules import Rules, load_rules, without
from pipeline.suggest import leave_out
from pipeline.suggest.collect import Collector, Suggestion
from pipeline.suggest.sighting import Kind
from samples import CORPUS, read_articles

OTHERS, HOLDING = 12, 22
"""Articles that a trial reads at most: without and with the word."""


def suggested(texts: list[str], kind: Kind, rules: Rules | None = None, **options: int) -> list[Suggestion]:
    """The suggestions of one kind from articles of these texts."""
    collector = Collector(rules or load_rules(), [kind])
    for number, text in enumerate(texts):
        collector.add(Article(f"t{number}", f"Kabar Smart City\n{text}\n"))
    return collector.suggestions(**options)


def keys(found: list[Suggestion]) -> list[str]:
    return [suggestion.key for suggestion in found]


@cache
def articles() -> list[Article]:
    return read_articles([CORPUS / "dev" / "articles"])


TRIALS: list[tuple[Kind, str, Callable[[Rules], Rules]]] = [
    ("verb", "menyabet", partial(leave_out.without_verb, verb="menyabet")),
    ("verb", "memborong", partial(leave_out.without_verb, verb="memborong")),
    ("verb", "diganjar", partial(leave_out.without_verb, verb="diganjar")),
    ("verb", "disabet", partial(leave_out.without_verb, verb="disabet")),
    (
        "title",
        "menkominfo",
        partial(leave_out.without_word, record="official.compact-heads", word="menkominfo"),
    ),
    ("title", "sekda", partial(leave_out.without_word, record="official.compact-heads", word="sekda")),
    ("programme", "indeks kota cerdas indonesia", partial(without, rule_id="programme.ikci")),
    ("programme", "rating kota cerdas indonesia", partial(without, rule_id="programme.rkci")),
    ("region", "kota bengawan", partial(leave_out.without_alias, alias="Kota Bengawan")),
    ("region", "tangsel", partial(leave_out.without_alias, alias="Tangsel")),
    ("class", "smart living", partial(leave_out.without_class, word="living")),
    ("class", "masyarakat cerdas", partial(leave_out.without_class, word="masyarakat")),
]


@pytest.mark.parametrize(("kind", "key", "removal"), TRIALS, ids=[f"{t[0]} {t[1]}" for t in TRIALS])
def test_what_is_taken_out_comes_back_among_the_first_ten(
    kind: Kind, key: str, removal: Callable[[Rules], Rules]
) -> None:
    last = max(key.split(), key=len)
    holding = [a for a in articles() if last in f"{a.title} {a.text}".casefold()]
    others = [a for a in articles() if last not in f"{a.title} {a.text}".casefold()]
    assert holding
    tried = [*holding[:HOLDING], *others[:OTHERS]]
    for rules, back in ((load_rules(), False), (removal(load_rules()), True)):
        collector = Collector(rules, [kind])
        for article in tried:
            collector.add(article)
        assert (key in keys(collector.suggestions(limit=10))) is back


def test_a_verb_is_found_before_and_behind_the_award() -> None:
    found = suggested(
        [
            "Kota Madiun menyikat penghargaan smart living.",
            "Piala smart economy disikat Kabupaten Ngawi.",
            "Kota Blitar disuguhi penghargaan smart society.",
            "Penghargaan smart branding didaratkan kepada Kota Kediri.",
        ],
        "verb",
    )
    assert {s.key: s.target for s in found} == {
        "menyikat": "win",
        "disikat": "won-by",
        "disuguhi": "honoured",
        "didaratkan": "given",
    }


def test_hopes_and_everyday_words_are_no_verbs_of_winning() -> None:
    texts = [
        "Kota Madiun berharap menyikat penghargaan smart living.",
        "Kota Madiun kembali dan juga penghargaan smart living.",
        "Apakah Kota Madiun menyikat penghargaan smart living?",
    ]
    assert suggested(texts, "verb") == []


def test_a_title_is_told_from_the_name_by_the_region_between() -> None:
    (found,) = suggested(["Piagam diterima Kakomdig Kota Madiun Budi Santosa di Jakarta."], "title")
    assert (found.key, found.target) == ("kakomdig", "official.compact-heads")


def test_an_office_that_goes_on_with_an_unknown_word_is_found() -> None:
    text = "Piagam diterima Kepala Dinas Komunikasi dan Kedirgantaraan Kabupaten Ngawi di Jakarta."
    (found,) = suggested([text], "title")
    assert (found.key, found.target) == ("kedirgantaraan", "official.tail")


def test_a_newspaper_that_is_spoken_to_is_no_title() -> None:
    assert suggested(["Penghargaan itu penting, katanya kepada Lentera Pos kemarin."], "title") == []


def test_a_short_form_in_brackets_means_the_region_before_it() -> None:
    (found,) = suggested(["Kabupaten Ngawi (Ngaw) meraih penghargaan smart living."], "region")
    assert found.forms == ("Ngaw",)
    assert found.guesses[0] == "35.21"


def test_a_nickname_is_found_by_the_words_before_it() -> None:
    found = suggested(["Daerah berjuluk Bumi Suminar itu meraih penghargaan smart living."], "region")
    assert keys(found) == ["bumi suminar"]


def test_the_head_of_a_region_alone_makes_no_region() -> None:
    assert suggested(["Bupati Sukirno menerima penghargaan smart living dari Menkominfo."], "region") == []


def test_lines_that_come_back_are_found_whole_by_label_and_by_first_words() -> None:
    texts = [
        f"Kota Madiun meraih penghargaan smart living.\nPemindai: Orang {name}\nUnduh gratis lembar {name}\nTerbit setiap hari pasaran"
        for name in ("Satu", "Dua", "Tiga")
    ]
    found = {s.key: s.target for s in suggested(texts, "boilerplate")}
    assert found["pemindai:"] == "label"
    assert found["terbit setiap hari pasaran"] == "whole"
    assert found["unduh gratis …"] == "first"


def test_a_line_in_two_articles_is_story() -> None:
    text = "Kota Madiun meraih penghargaan smart living.\nTerbit setiap hari pasaran"
    assert suggested([text, text], "boilerplate") == []


def test_a_slip_in_a_month_is_found_as_a_date() -> None:
    (found,) = suggested(["Penghargaan smart city diserahkan pada 14 Dessember 2021 di Jakarta."], "date")
    assert found.key == "N Dessember NNNN"


def test_copies_of_a_sentence_count_once() -> None:
    (found,) = suggested(["Kota Madiun menyikat penghargaan smart living."] * 3, "verb")
    assert (found.articles, found.sentences) == (3, 1)


def test_the_least_count_and_the_limit_are_kept() -> None:
    texts = [
        "Kota Madiun menyikat penghargaan smart living.",
        "Kota Blitar menyikat penghargaan smart economy.",
        "Kota Kediri menyuguk penghargaan smart society.",
    ]
    assert keys(suggested(texts, "verb")) == ["menyikat", "menyuguk"]
    assert keys(suggested(texts, "verb", min_count=2)) == ["menyikat"]
    assert keys(suggested(texts, "verb", limit=1)) == ["menyikat"]


def test_the_order_of_articles_changes_no_score() -> None:
    chosen = articles()[:60]
    ranked = []
    for order in (chosen, chosen[::-1]):
        collector = Collector(load_rules())
        for article in order:
            collector.add(article)
        ranked.append([(s.kind, s.key, s.articles, s.sentences, s.score) for s in collector.suggestions()])
    assert ranked[0] == ranked[1]


def test_rules_without_the_lists_of_contexts_are_refused() -> None:
    rules = load_rules()
    groups = {name: group for name, group in rules.groups.items() if name != "suggest"}
    with pytest.raises(InputError, match=r"suggest\.yaml: not there; copy it"):
        Collector(replace(rules, groups=groups, cache={}))


def test_an_unknown_word_cannot_be_left_out() -> None:
    with pytest.raises(KeyError):
        leave_out.without_word(load_rules(), "official.compact-heads", "no such title")
