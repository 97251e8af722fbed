"""Duplicates: what is a copy, what only looks like one, and that order plays no part."""

from __future__ import annotations

import random
from datetime import date

import pytest

from pipeline.dedup import DuplicateFinder, coverage, fold_words, sign, similarity

WORDS = [
    f"{first}{second}"
    for first in ("ba", "ki", "lo", "mu", "se", "ta")
    for second in ("dan", "gar", "hil", "jam", "kas", "lir", "mon", "nas", "pur", "rit", "sal", "tun")
]


def words(seed: int, count: int) -> list[str]:
    return [f"{random.Random(seed + place).choice(WORDS)}{seed}" for place in range(count)]


def text(seed: int, count: int = 220) -> str:
    return " ".join(words(seed * 1000, count))


def duplicates(*bodies: str) -> dict[str, str]:
    finder: DuplicateFinder[str] = DuplicateFinder()
    for number, body in enumerate(bodies):
        finder.add(f"a{number}", body)
    return {id: found.of for id, found in finder.duplicates().items()}


def test_folding_ignores_case_punctuation_space_entities_and_invisible_characters() -> None:
    dressed = "Wali\u00a0Kota, &quot;Mai\u00addi&quot;\n(14/12)"
    assert fold_words(dressed) == ["wali", "kota", "maidi", "14", "12"]
    assert fold_words("A &amp;quot;B&amp;quot;") == ["a", "b"]


def test_a_copy_in_another_dress_is_an_exact_duplicate() -> None:
    assert duplicates(text(1), text(1).upper().replace(" ", ",\n", 50)) == {"a1": "a0"}


def test_a_copy_with_header_long_footer_and_a_few_edits_is_found() -> None:
    edited = words(1000, 220)
    for place in range(10, 220, 25):
        edited[place] = "diubah"
    copy = " ".join([text(7, 20), *edited, text(8, 110)])
    finder: DuplicateFinder[str] = DuplicateFinder()
    finder.add("original", text(1), date(2021, 1, 1))
    finder.add("copy", copy, date(2021, 1, 2))
    found = finder.duplicates()
    assert found["copy"].of == "original"
    assert 0.65 <= found["copy"].similarity < 1


def test_two_stories_that_quote_the_same_press_release_are_not_duplicates() -> None:
    release = text(9, 60)
    assert duplicates(f"{text(1)} {release}", f"{release} {text(2)}") == {}


def test_two_short_stories_that_share_one_sentence_are_not_duplicates() -> None:
    release = text(9, 28)
    assert duplicates(f"{text(1, 12)} {release}", f"{release} {text(2, 12)}") == {}


def test_a_brief_does_not_repeat_the_long_story_that_holds_it() -> None:
    brief = text(9, 40)
    assert duplicates(brief, f"{text(1, 300)} {brief}") == {}


def test_a_body_that_stands_twice_equals_itself_once() -> None:
    once, twice = sign(text(1)), sign(f"{text(1)}\n\n{text(1)}")
    assert similarity(once, twice) == 1
    assert coverage(twice, once) > 0.99
    assert duplicates(text(1), f"{text(1)}\n\n{text(1)}") == {"a1": "a0"}


def test_very_short_bodies_are_compared_exactly() -> None:
    assert duplicates("Foto: Humas Pemkot", "foto humas pemkot.", "Foto: Humas Pemkab") == {"a1": "a0"}


def test_bodies_without_words_repeat_nothing() -> None:
    assert duplicates("", "", " ... ") == {}


def test_the_earliest_then_the_fullest_then_the_smallest_id_is_repeated() -> None:
    finder: DuplicateFinder[str] = DuplicateFinder()
    finder.add("undated", text(1) + " lagi")
    finder.add("late", text(1), date(2022, 5, 2))
    finder.add("early", text(1), date(2022, 5, 1))
    assert {found.of for found in finder.duplicates().values()} == {"early"}
    finder = DuplicateFinder()
    finder.add("a", text(1))
    finder.add("b", text(1) + " ditambah satu kalimat penutup")
    assert finder.duplicates()["a"].of == "b"
    assert duplicates(text(1), text(1), text(1)) == {"a1": "a0", "a2": "a0"}


def test_the_order_of_arrival_does_not_matter() -> None:
    # A chain: each text shares 85% with the next, the ends share too little to be a pair.
    chain = [" ".join((text(1, 600)).split()[33 * step : 33 * step + 220]) for step in range(5)]
    bodies = {f"c{number}": body for number, body in enumerate(chain)}
    bodies |= {f"x{number}": text(20 + number) for number in range(5)}
    results = set()
    for seed in range(6):
        order = sorted(bodies)
        random.Random(seed).shuffle(order)
        finder: DuplicateFinder[str] = DuplicateFinder()
        for id in order:
            finder.add(id, bodies[id])
        results.add(tuple(finder.duplicates().items()))
    assert len(results) == 1
    (result,) = results
    assert {id for id, _ in result} | {found.of for _, found in result} == {
        f"c{number}" for number in range(5)
    }


def test_an_id_twice_is_refused() -> None:
    finder: DuplicateFinder[str] = DuplicateFinder()
    finder.add("a", text(1))
    with pytest.raises(ValueError, match="added before"):
        finder.add("a", text(2))


@pytest.mark.parametrize("threshold", [0, -1, 1.1])
def test_a_threshold_outside_its_range_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        DuplicateFinder(threshold)
