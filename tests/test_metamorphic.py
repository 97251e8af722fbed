"""What may not change the rows of an article, and what may change one cell of them.

The articles are made to order by :mod:`factory`; every property holds for any region, dimension, programme,
date form and way of telling.
"""

from __future__ import annotations

import os
import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from factory import (
    ACTIVE,
    COLUMNS,
    DATE_FORMS,
    DATED,
    FULL_FORMS,
    INDONESIAN,
    NAMES,
    NEEDS_YESTERDAY,
    PASSIVE,
    PLACES,
    PRESENTERS,
    PROGRAMMES,
    REGIONS,
    TEMPLATES,
    TWINS,
    WITH_BOTH,
    WITH_PRESENTER,
    WITH_RECIPIENT,
    Made,
    Person,
    Region,
    Story,
    article,
    expected,
    stories,
    table,
    when,
)
from pipeline.award import DIMENSIONS, AwardRow
from pipeline.extract import extract

EXAMPLES = int(os.environ.get("METAMORPHIC_EXAMPLES", "15"))
quick = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
regions = st.sampled_from(REGIONS)
positions = st.integers(0, 12)


def cells(row: AwardRow) -> dict[str, str]:
    return {c: v for c, v in row.cells().items() if c in COLUMNS}


def show(made: Made, rows: list[AwardRow]) -> str:
    lines = [f"published {made.published}", made.text, "rows:"]
    lines += [str({c: v for c, v in cells(row).items() if v}) for row in rows] or ["(none)"]
    return "\n".join(lines)


def assert_same(before: Made, after: Made, without: tuple[str, ...] = ()) -> None:
    """Both articles have the same rows, but for the columns ``without``."""
    old, new = before.rows(), after.rows()
    assert table(new, without) == table(old, without), (
        f"\n{show(before, old)}\n--- became ---\n{show(after, new)}"
    )


def added(before: Made, after: Made) -> list[dict[str, str]]:
    """The rows that ``after`` has on top of those of ``before``, all of which it must keep."""
    old, new = before.rows(), after.rows()
    left = [cells(r) for r in new]
    for row in old:
        assert cells(row) in left, (
            f"lost {cells(row)}\n{show(before, old)}\n--- became ---\n{show(after, new)}"
        )
        left.remove(cells(row))
    return left


def alike(got: str, wanted: str) -> bool:
    """Places match where one contains the other."""
    return got == wanted or bool(got and wanted and (got in wanted or wanted in got))


def assert_tells(s: Story) -> None:
    """The story's article has its one row and no other."""
    made = article(s)
    rows = made.rows()
    assert len(rows) == 1, show(made, rows)
    got, wanted = cells(rows[0]), expected(s)
    wrong = {
        c: (got[c], v) for c, v in wanted.items() if not (alike(got[c], v) if c == "place" else got[c] == v)
    }
    assert not wrong, f"(got, wanted): {wrong}\n{show(made, rows)}"


def other(draw_from: tuple[Region, ...], s: Story, seed: int, count: int) -> list[Region]:
    """Regions that do not share a name with the story's or with each other."""
    names = {s.region.name, s.region.province, "Jakarta", "DKI Jakarta"}
    found: list[Region] = []
    for region in random.Random(seed).sample(draw_from, len(draw_from)):
        if region.level == "provinsi" or region.name in names or any(region.name in n for n in names):
            continue
        names.add(region.name)
        found.append(region)
        if len(found) == count:
            break
    return found


# the whole story ---------------------------------------------------------------------------


@settings(quick, max_examples=4 * EXAMPLES)
@given(stories())
def test_a_story_has_its_row(s: Story) -> None:
    assert_tells(s)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_verb_is_understood(template: str) -> None:
    base = Story(REGIONS[300], template=template, headline="neutral")
    for verb in ACTIVE:
        assert_tells(replace(base, verb=verb))
    for passive in PASSIVE:
        assert_tells(replace(base, passive=passive))


SIMPLE: tuple[Callable[[Region], str], ...] = (
    lambda r: f"{r.short} meraih penghargaan Smart City 2022 dari Kementerian Komunikasi dan Informatika.",
    lambda r: f"{r.gov} menerima penghargaan Smart City 2022 kategori smart economy.",
    lambda r: f"Penghargaan Smart City 2022 untuk dimensi smart living diraih {r.full}.",
    lambda r: f"{r.head} Budi Santoso menerima penghargaan Smart City 2022 untuk dimensi smart living.",
    lambda r: f"{r.full} memperoleh penghargaan smart branding dalam Gerakan Menuju Smart City 2022.",
)


@pytest.mark.parametrize("form", range(len(SIMPLE)))
def test_every_region_is_known(form: int) -> None:
    wrong = {}
    for region in REGIONS:
        rows = extract(SIMPLE[form](region))
        if [r.region_code for r in rows] != [region.code] or rows[0].region != region.official:
            wrong[region.code, region.full] = [(r.region_code, r.region) for r in rows]
    assert not wrong


# one fact changed --------------------------------------------------------------------------


@quick
@given(stories(), regions)
def test_another_region_changes_region_cells_only(s: Story, region: Region) -> None:
    before, after = article(s), article(replace(s, region=region))
    assert_same(before, after, ("region_code", "region", "recipient_title"))
    new = after.rows()
    assert {r.region_code for r in new} == {region.code}, show(after, new)
    assert {r.recipient_title for r in new} <= {"", region.head}, show(after, new)


@quick
@given(stories(), st.sampled_from(DIMENSIONS))
def test_another_dimension_changes_the_dimension_only(s: Story, dimension: str) -> None:
    after = article(replace(s, dimension=dimension))
    assert_same(article(s), after, ("dimension",))
    assert {r.dimension for r in after.rows()} == {dimension}


@quick
@given(stories(WITH_PRESENTER), st.sampled_from(PRESENTERS))
def test_another_presenter_changes_the_presenter_only(s: Story, presenter: Person) -> None:
    after = article(replace(s, presenter=presenter))
    assert_same(article(s), after, ("presenter", "presenter_title"))
    assert {(r.presenter, r.presenter_title) for r in after.rows()} == {(presenter.name, presenter.title)}


@quick
@given(stories(WITH_RECIPIENT), st.sampled_from(NAMES))
def test_another_recipient_changes_the_recipient_only(s: Story, name: str) -> None:
    after = article(replace(s, recipient=name))
    assert_same(article(s), after, ("recipient",))
    assert {r.recipient for r in after.rows()} == {name}, show(after, after.rows())


@quick
@given(stories(DATED), st.sampled_from(PLACES))
def test_another_place_changes_the_place_only(s: Story, place: str) -> None:
    after = article(replace(s, place=place))
    assert_same(article(s), after, ("place",))
    rows = after.rows()
    assert all(alike(r.place, place) for r in rows), show(after, rows)


@quick
@given(stories(), st.sampled_from(tuple(PROGRAMMES)))
def test_another_programme_changes_the_programme_only(s: Story, programme: str) -> None:
    after = article(replace(s, programme=programme))
    assert_same(article(s), after, ("programme",))
    rows = after.rows()
    assert {r.programme for r in rows} == {PROGRAMMES[programme]}, show(after, rows)


@quick
@given(stories(DATED))
def test_a_week_later_the_date_is_a_week_later(s: Story) -> None:
    late = replace(s, day=s.day + timedelta(7))
    assume(late.day.year == s.year)
    before, after = article(s), article(late)
    assert_same(before, after, ("award_date",))
    rows = after.rows()
    assert {r.award_date for r in rows} == {late.day}, show(after, rows)


@quick
@given(stories(DATED), st.integers(1, 31))
def test_the_edition_is_not_the_year_of_conferral(s: Story, january: int) -> None:
    form = s.date_form if s.date_form in FULL_FORMS else FULL_FORMS[0]
    assert_tells(replace(s, day=date(s.year + 1, 1, january), date_form=form))


# one manner of telling changed -------------------------------------------------------------


@quick
@given(stories(), st.sampled_from(ACTIVE), st.sampled_from(PASSIVE))
def test_any_verb_tells_the_same(s: Story, verb: str, passive: str) -> None:
    assert_same(article(s), article(replace(s, verb=verb, passive=passive)))


@quick
@given(stories(WITH_BOTH), st.sampled_from(WITH_BOTH))
def test_any_way_of_telling_gives_the_same_row(s: Story, template: str) -> None:
    assert_same(article(s), article(replace(s, template=template)), ("place",))


HANDOVERS: dict[str, str] = {
    "passive": "Piagam penghargaan diserahkan {m} kepada {w} di {where}.",
    "passive, oleh": "Piagam penghargaan diserahkan oleh {m} kepada {w} di {where}.",
    "active": "{m} menyerahkan piagam penghargaan tersebut kepada {w} di {where}.",
    "active, langsung": "{m} menyerahkan langsung piagam penghargaan itu kepada {w} di {where}.",
    "gives": "{m} memberikan piagam penghargaan itu kepada {w} di {where}.",
    "received from": "Piagam penghargaan diterima {w} dari {m} di {where}.",
    "received by, from": "Piagam penghargaan itu diterima langsung oleh {w} dari {m} di {where}.",
    "receives": "{w} menerima piagam penghargaan tersebut dari {m} di {where}.",
    "receives directly": "{w} menerima langsung piagam penghargaan dari {m} di {where}.",
    "from the hands of": "{w} menerima piagam penghargaan itu dari tangan {m} di {where}.",
    "two verbs": "Piagam penghargaan diserahkan oleh {m} dan diterima langsung oleh {w} di {where}.",
    "place first": "Di {where}, piagam penghargaan diserahkan {m} kepada {w}.",
    "simbolis": "Piagam penghargaan diserahkan secara simbolis oleh {m} kepada {w} di {where}.",
}


def handover(s: Story, form: str) -> Made:
    told = HANDOVERS[form].format(m=s.pres, w=s.rec, where=f"{s.place}, {s.when}")
    made = article(replace(s, template="bare facts"))
    return replace(made, paragraphs=(made.paragraphs[0], told, *made.paragraphs[1:]))


@settings(quick, max_examples=2 * EXAMPLES)
@given(stories(WITH_BOTH), st.sampled_from(tuple(HANDOVERS)))
def test_a_handover_is_the_same_active_or_passive(s: Story, form: str) -> None:
    made = handover(s, form)
    rows = made.rows()
    assert len(rows) == 1, show(made, rows)
    got, wanted = cells(rows[0]), expected(replace(s, template="antara"))
    wrong = {
        c: (got[c], v) for c, v in wanted.items() if not (alike(got[c], v) if c == "place" else got[c] == v)
    }
    assert not wrong, f"(got, wanted): {wrong}\n{show(made, rows)}"


@settings(quick, max_examples=2 * EXAMPLES)
@given(stories(DATED), st.sampled_from(tuple(DATE_FORMS)))
def test_any_date_form_gives_the_same_day(s: Story, form: str) -> None:
    s = replace(s, published_after=1)
    assume(form not in NEEDS_YESTERDAY or s.day.weekday() != 6)  # "Minggu kemarin" may be last week
    after = article(replace(s, date_form=form))
    assert_same(article(replace(s, date_form="weekday, d month y")), after)
    rows = after.rows()
    assert [r.award_date for r in rows] == [s.day], show(after, rows)


@quick
@given(stories(DATED), st.sampled_from(FULL_FORMS))
def test_a_full_date_needs_no_publication_date(s: Story, form: str) -> None:
    made = article(replace(s, date_form=form))
    assert_same(made, replace(made, published=None))


@quick
@given(stories(DATED), st.integers(0, 6), st.sampled_from(["weekday", "weekday evening"]))
def test_a_weekday_is_the_last_one_before_publication(s: Story, after: int, form: str) -> None:
    made = article(replace(s, date_form=form, published_after=after))
    rows = made.rows()
    assert [r.award_date for r in rows] == [s.day], show(made, rows)
    rows = replace(made, published=None).rows()
    assert [r.award_date for r in rows] == [None], show(made, rows)


VAGUE = ("akhir pekan lalu", "pekan ini", "bulan lalu", "pekan lalu", "awal bulan ini")


@quick
@given(stories(DATED), st.sampled_from(VAGUE))
def test_a_vague_date_is_no_day(s: Story, vague: str) -> None:
    s = replace(s, date_form="weekday, d month y")
    made = article(s)
    after = replace(made, paragraphs=tuple(p.replace(s.when, vague) for p in made.paragraphs))
    rows = after.rows()
    assert [r.award_date for r in rows] == [None], show(after, rows)
    assert_same(made, after, ("award_date",))


DEGREES: tuple[str, ...] = (
    "Dr. H. {}, S.H., M.H.", "Drs. H. {}, MM", "Ir. {}, M.T.", "Hj. {}, S.E., M.Si", "dr. {}, Sp.OG",
    "Prof. Dr. {}",
    "Dr. Ir. H. {}, M.Sc., Ph.D.", "H. {}", "{}, S.STP., M.AP", "Dra. Hj. {}, M.Pd", "K.H. {}",
    "Jenderal TNI (Purn) {}", "Bapak {}",
)  # fmt: skip


@quick
@given(stories(WITH_RECIPIENT), st.sampled_from(DEGREES))
def test_degrees_of_the_recipient_are_no_part_of_the_name(s: Story, degrees: str) -> None:
    dressed = degrees.format(s.recipient)
    comma = "," if "}," in degrees else ""
    told = replace(s, recipient_text=f"{s.region.head} {dressed}{comma}")
    made = article(replace(told, noise=()))
    made = replace(made, paragraphs=tuple(re.sub(r",+(?=[,.])|\.(?=\.$)", "", p) for p in made.paragraphs))
    assert_same(article(replace(s, noise=())), made)


@quick
@given(stories(WITH_PRESENTER), st.sampled_from(DEGREES))
def test_degrees_of_the_presenter_are_no_part_of_the_name(s: Story, degrees: str) -> None:
    dressed = degrees.format(s.presenter.name)
    comma = "," if "}," in degrees else ""
    made = article(replace(s, presenter_text=f"{s.presenter.title} {dressed}{comma}"))
    made = replace(made, paragraphs=tuple(re.sub(r",+(?=[,.])|\.(?=\.$)", "", p) for p in made.paragraphs))
    assert_same(article(s), made)


def typos(word: str) -> list[str]:
    """The slips of one key: a letter dropped, doubled, swapped, or a vowel taken for another."""
    made = [word[:i] + word[i + 1 :] for i in range(1, len(word))]
    made += [word[:i] + word[i] + word[i:] for i in range(1, len(word))]
    made += [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1)]
    made += [
        word[:i] + v + word[i + 1 :]
        for i, c in enumerate(word)
        if i and c in "aeiou"
        for v in "aeiou"
        if v != c
    ]
    return sorted(set(made) - {word})


@settings(quick, max_examples=2 * EXAMPLES)
@given(stories(), st.data())
def test_a_misspelt_dimension_is_the_dimension(s: Story, data: st.DataObject) -> None:
    slip = data.draw(st.sampled_from(typos(s.dimension.split()[1])))
    assert_same(article(s), article(replace(s, dimension_text=f"smart {slip}")))


@quick
@given(stories())
def test_an_indonesian_dimension_is_the_dimension(s: Story) -> None:
    assert_same(article(s), article(replace(s, dimension_text=INDONESIAN[s.dimension])))


@quick
@given(stories(), st.sampled_from(["upper", "lower", "title", "none", "field", "field and text"]))
def test_the_headline_may_be_written_in_any_way(s: Story, how: str) -> None:
    made = article(s)
    if how in ("upper", "lower", "title"):
        assert_same(made, replace(made, headline=getattr(made.headline, how)()))
    elif how == "none":
        assert_same(made, replace(made, headline=""))
    else:
        text = made.text if how == "field and text" else replace(made, headline="").text
        rows = extract(text, published=made.published, title=made.headline)
        assert table(rows) == table(made.rows()), show(made, rows)
        for row in rows:
            if row.evidence_start is not None and row.evidence_end is not None:
                assert text[row.evidence_start : row.evidence_end] == row.evidence


@quick
@given(stories(), st.randoms(use_true_random=False))
def test_noise_may_stand_in_any_order(s: Story, rng: random.Random) -> None:
    shuffled = list(s.noise)
    rng.shuffle(shuffled)
    assert_same(article(s), article(replace(s, noise=tuple(shuffled))))


# paragraphs that are no award --------------------------------------------------------------

BOILERPLATE: tuple[tuple[str, ...], ...] = (
    ("Baca juga: {y_short} Raih Penghargaan Smart Economy 2021",),
    ("Baca Juga: {y_full} Sabet Penghargaan Smart Branding, Ini Kata {y_head}",),
    ("BACA JUGA : {y_short} Terima Smart City Award dari Menkominfo",),
    ("Lihat juga: {y_full} Boyong Piala Smart City Award 2022",),
    ("ADVERTISEMENT",),
    ("SCROLL TO CONTINUE WITH CONTENT",),
    ("Editor: Siti Aminah",),
    ("Pewarta: Louis Rika", "Editor: Edy M Yakub", "COPYRIGHT © ANTARA 2021"),
    ("Penulis: {y_bare} Hidayat",),
    ("Tags: smart city, {y_short}, penghargaan smart economy, kominfo",),
    ("#smartcity #penghargaan #kominfo",),
    ("Simak berita terbaru kami di Google News dan saluran WhatsApp.",),
    ("Copyright © 2022 Media Kita. All rights reserved.",),
    ("Bagikan: Facebook Twitter WhatsApp",),
    ("(Baca juga: {y_full} Raih Penghargaan Smart Living)",),
    (
        "Artikel ini telah tayang di Tribunnews.com dengan judul {y_short} Raih Penghargaan Smart Economy "
        "2020",
    ),
)
LAST: tuple[tuple[str, ...], ...] = (
    ("Rekomendasi", "{y_short} Raih Penghargaan Smart Economy", "{z_short} Sabet Smart City Award 2020"),
    (
        "Berita Terkait",
        "{y_full} Raih Penghargaan Smart Governance 2019",
        "{z_full} Terima Penghargaan Kota Cerdas",
    ),
    ("Terpopuler", "{y_head} Terima Penghargaan Smart City", "Harga Emas Hari Ini Naik"),
    ("Berita Lainnya", "{y_short} Boyong Dua Penghargaan Smart City", "Jadwal Salat Hari Ini"),
)


def filled(paragraphs: tuple[str, ...], y: Region, z: Region) -> tuple[str, ...]:
    names = {"y_short": y.short, "y_full": y.full, "y_head": y.head, "y_bare": y.bare}
    names |= {"z_short": z.short, "z_full": z.full}
    return tuple(p.format(**names) for p in paragraphs)


@settings(quick, max_examples=2 * EXAMPLES)
@given(stories(), st.sampled_from(BOILERPLATE), positions, st.integers(0, 999))
def test_boilerplate_anywhere_changes_nothing(s: Story, block: tuple[str, ...], at: int, seed: int) -> None:
    y, z = other(REGIONS, s, seed, 2)
    made = article(s)
    assert_same(made, made.insert(at, *filled(block, y, z)))


@quick
@given(stories(), st.sampled_from(LAST), st.integers(0, 999))
def test_other_stories_at_the_end_change_nothing(s: Story, block: tuple[str, ...], seed: int) -> None:
    y, z = other(REGIONS, s, seed, 2)
    made = article(s)
    assert_same(made, made.append(*filled(block, y, z)))


DEFINITIONS = (
    "Enam dimensi yang dinilai meliputi smart governance, smart branding, smart economy, smart living, smart "
    "society, dan smart environment.",
    "Sebagaimana diketahui, smart city terdiri dari enam pilar, yakni Smart Governance, Smart Branding, "
    "Smart "
    "Economy, Smart Living, Smart Society dan Smart Environment.",
    "Program ini bertumpu pada enam pilar, yaitu tata kelola cerdas, penjenamaan cerdas, ekonomi cerdas, "
    "kehidupan "
    "cerdas, masyarakat cerdas, dan lingkungan cerdas.",
    "Ada enam dimensi dalam pengembangan kota cerdas: smart governance, smart branding, smart economy, "
    "smart living, "
    "smart society, smart environment.",
    "Keenam dimensi itu ialah smart governance, smart branding, smart economy, smart living, smart "
    "society, dan smart "
    "environment. Setiap dimensi memiliki indikator tersendiri.",
    "Smart governance berkaitan dengan tata kelola pemerintahan yang efektif, sedangkan smart economy "
    "menyangkut "
    "ekosistem usaha yang adaptif.",
)


@settings(quick, max_examples=2 * EXAMPLES)
@given(stories(), st.sampled_from(DEFINITIONS), positions)
def test_the_six_dimensions_recited_add_no_row(s: Story, paragraph: str, at: int) -> None:
    made = article(s)
    assert_same(made, made.insert(max(at, 2), paragraph))


NO_AWARD = (
    "Ia berharap tahun depan {x} juga meraih penghargaan {d}.",
    "{x} menargetkan penghargaan {d} pada tahun mendatang.",
    "Ke depan, {x} akan merebut penghargaan {d}.",
    '"Semoga tahun depan kita bisa meraih penghargaan {d}," katanya.',
    "{y} masuk nominasi penghargaan {d}.",
    "{y} juga menjadi salah satu nomine penghargaan {d} pada ajang tersebut.",
    "Mungkinkah {y} meraih penghargaan {d} tahun depan?",
    "Sementara itu, {y} belum berhasil meraih penghargaan {d}.",
    "{y} tidak meraih penghargaan {d} tahun ini.",
    "{y} gagal meraih penghargaan {d}.",
    "{y} terpilih menjadi salah satu daerah dalam 100 pilot project smart city.",
    "{y} menandatangani nota kesepahaman pengembangan {d} dengan Kementerian Kominfo.",
    "{y} menggelar bimbingan teknis penyusunan masterplan smart city tahap ketiga.",
    "Jika konsisten, {y} berpeluang meraih penghargaan {d}.",
    "Rombongan {y} melakukan studi banding smart city ke {x}.",
    "Penilaian untuk dimensi {d} di {y} masih berlangsung.",
    "{y} masuk 10 besar indeks kota cerdas untuk dimensi {d}.",
    "{y} berencana mengikuti ajang penghargaan {d} tahun depan.",
    "Kementerian Kominfo mengundang {y} menghadiri seminar {d}.",
)


@settings(quick, max_examples=3 * EXAMPLES)
@given(stories(), st.sampled_from(NO_AWARD), st.sampled_from(DIMENSIONS), positions, st.integers(0, 999))
def test_hopes_and_failures_add_no_row(s: Story, sentence: str, dimension: str, at: int, seed: int) -> None:
    assume(dimension != s.dimension)
    (y,) = other(REGIONS, s, seed, 1)
    made = article(s)
    paragraph = sentence.format(x=s.region.short, y=y.full, d=dimension)
    assert_same(made, made.insert(max(at, 2), paragraph))


OTHER_AWARDS = (
    "Sebelumnya, {x} juga meraih penghargaan Adipura untuk keempat kalinya.",
    "Pada tahun yang sama, {x} memperoleh opini Wajar Tanpa Pengecualian (WTP) dari BPK.",
    "{x} juga meraih predikat Kota Layak Anak (KLA) kategori Nindya.",
    "Selain itu, {x} menerima penghargaan Swasti Saba Wistara sebagai kota sehat.",
    "Tahun lalu {x} menyabet penghargaan Innovative Government Award (IGA).",
    "{y} meraih penghargaan Adipura Kencana dari Kementerian Lingkungan Hidup dan Kehutanan.",
    "{x} juga meraih penghargaan keterbukaan informasi publik dengan predikat informatif.",
    "{y} menerima penghargaan Universal Health Coverage (UHC) dari BPJS Kesehatan.",
    "Pada 2019, {x} juga membawa pulang penghargaan Wahana Tata Nugraha bidang lalu lintas.",
)


@settings(quick, max_examples=2 * EXAMPLES)
@given(stories(), st.sampled_from(OTHER_AWARDS), positions, st.integers(0, 999))
def test_other_awards_add_no_row(s: Story, sentence: str, at: int, seed: int) -> None:
    (y,) = other(REGIONS, s, seed, 1)
    made = article(s)
    assert_same(made, made.insert(max(at, 2), sentence.format(x=s.region.short, y=y.short)))


NOT_REGIONS = (
    "Pada acara yang sama, PT Telkom Indonesia menerima penghargaan sebagai mitra smart city terbaik.",
    "Pada kesempatan itu, SMAN 1 {y} juga meraih penghargaan sekolah digital.",
    "Universitas Brawijaya meraih penghargaan kampus cerdas pada ajang yang sama.",
    "Kepala Diskominfo {y}, Noor Aflah, meraih penghargaan sebagai Chief Smart City Officer terbaik.",
    "Startup asal {y}, Nusantara Digital, menyabet penghargaan inovasi smart economy kategori perusahaan "
    "rintisan.",
    "Kementerian Perhubungan juga menerima penghargaan smart mobility pada ajang tersebut.",
    "RSUD {y} memperoleh penghargaan rumah sakit cerdas.",
    "Politeknik Negeri {y} meraih penghargaan smart environment kategori perguruan tinggi.",
    "Siswa SMKN 2 {y} meraih juara pertama lomba inovasi smart living tingkat pelajar.",
    "Perumda Air Minum {y} menerima penghargaan Top BUMD bidang smart governance.",
    "Wali Kota {y} Rahmat Hidayat dinobatkan sebagai tokoh smart city tahun ini.",
)


@settings(quick, max_examples=2 * EXAMPLES)
@given(stories(), st.sampled_from(NOT_REGIONS), positions, st.integers(0, 999))
def test_awards_to_others_than_regions_add_no_row(s: Story, sentence: str, at: int, seed: int) -> None:
    (y,) = other(tuple(r for r in REGIONS if r.level == "kota"), s, seed, 1)
    made = article(s)
    assert_same(made, made.insert(max(at, 2), sentence.format(y=y.bare)))


BYSTANDERS = (
    "Penyerahan penghargaan itu disaksikan {b}.",
    "Penyerahan disaksikan langsung oleh {b} dan {c}.",
    "Acara tersebut dihadiri {b} serta {c}.",
    "Acara penganugerahan dibuka oleh {b}.",
    "Turut hadir dalam acara tersebut {b} dan {c}.",
    "Turut mendampingi {c}.",
)
BESIDE = (
    "{w} yang didampingi {c}",
    "{w} didampingi {c}",
    "{w} bersama {c}",
    "{w} disaksikan {b}",
)
GUEST = Person("Gubernur Lemhannas", "Andi Widjajanto")
AIDE = Person("Kepala Dinas Komunikasi dan Informatika", "Noor Aflah")


@quick
@given(stories(WITH_BOTH), st.sampled_from(BYSTANDERS))
def test_bystanders_take_no_part(s: Story, sentence: str) -> None:
    made = article(s)
    assert_same(made, made.insert(2, sentence.format(b=GUEST, c=AIDE)))


@quick
@given(stories(WITH_BOTH), st.sampled_from(BESIDE))
def test_bystanders_beside_the_recipient_take_no_part(s: Story, beside: str) -> None:
    made = article(s)
    with_them = beside.format(w=s.rec, b=GUEST, c=AIDE)
    last = max(i for i, p in enumerate(made.paragraphs[:2]) if s.rec in p)
    changed = made.paragraphs[last].replace(s.rec, with_them)
    paragraphs = (*made.paragraphs[:last], changed, *made.paragraphs[last + 1 :])
    assert_same(made, replace(made, paragraphs=paragraphs))


REMARKS = (
    '"Penghargaan ini milik seluruh warga," kata {aide}, {day} di kantornya.',
    '"Penghargaan ini milik seluruh warga," ujar {aide} di ruang kerjanya, {day}.',
    "Hal itu disampaikan {aide} saat ditemui di Balai Kota, {day}.",
    '"Kami sangat bersyukur," tutur {aide} kepada wartawan, {day}.',
    '"Alhamdulillah, terima kasih kepada seluruh pihak," ucap {aide} saat dihubungi, {day}.',
    "Menurut {aide}, {day}, pusat kendali kota beroperasi 24 jam.",
)


@settings(quick, max_examples=2 * EXAMPLES)
@given(stories(), st.sampled_from(REMARKS), st.booleans(), st.sampled_from(FULL_FORMS))
def test_a_later_remark_does_not_date_the_award(s: Story, remark: str, by_head: bool, form: str) -> None:
    assume(s.date_form in FULL_FORMS)
    aide = (
        s.recipient
        if by_head and s.template in WITH_RECIPIENT
        else f"{AIDE.title} {s.region.full}, {AIDE.name},"
    )
    later = s.day + timedelta(2)
    made = replace(article(s), published=later)
    after = made.append(remark.format(aide=aide, day=when(form, later)).replace(",,", ","))
    assert_same(made, after)


# repeated, reordered, respelt --------------------------------------------------------------


@quick
@given(stories(), positions, positions)
def test_a_paragraph_told_twice_is_one_award(s: Story, which: int, at: int) -> None:
    made = article(s)
    assert_same(made, made.insert(max(at, 2), made.paragraphs[which % len(made.paragraphs)]))


@quick
@given(stories())
def test_an_article_told_twice_is_one_award(s: Story) -> None:
    made = article(s)
    assert_same(made, made.append(*made.paragraphs))
    assert_same(made, made.append(made.headline, *made.paragraphs))


def _soft_hyphens(text: str) -> str:
    return re.sub(r"(\w{3})(?=\w{3})", "\\1\u00ad", text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "curly": lambda t: re.sub(r'(^|[\s(])"', "\\1“", t).replace('"', "”"),
    "single curly": lambda t: re.sub(r'(^|[\s(])"', "\\1‘", t).replace('"', "’"),
    "nbsp": lambda t: t.replace(" ", "\u00a0"),
    "some nbsp": lambda t: re.sub(r"(?<=[a-z]) (?=[A-Z])", "\u00a0", t),
    "soft hyphen": _soft_hyphens,
    "crlf": lambda t: t.replace("\n", "\r\n"),
    "cr": lambda t: t.replace("\n", "\r"),
    "blank lines": lambda t: t.replace("\n", "\n\n"),
    "crlf blank lines": lambda t: t.replace("\n", "\r\n\r\n"),
    "two spaces": lambda t: t.replace(" ", "  "),
    "indented": lambda t: "\n".join("    " + line + "  " for line in t.split("\n")),
    "zero width": lambda t: t.replace(" ", "\u200b "),
    "decomposed": lambda t: unicodedata.normalize("NFD", t),
    "bom": lambda t: "\ufeff" + t,
    "hyphen for dash": lambda t: t.replace("–", "-"),
    "dash for hyphen": lambda t: t.replace(" - ", " — "),
    "tabs": lambda t: t.replace(" ", "\t"),
}


@settings(quick, max_examples=3 * EXAMPLES)
@given(stories(), st.sampled_from(tuple(SPELLINGS)))
@example(Story(REGIONS[300], template="bare facts", verb="menerima", headline="neutral"), "soft hyphen")
def test_characters_of_the_same_meaning_change_nothing(s: Story, spelling: str) -> None:
    made = article(s)
    text = SPELLINGS[spelling](made.text)
    rows = extract(text, published=made.published)
    before = made.rows()
    assert table(rows) == table(before), f"{text!r}\n{show(made, before)}\n--- became ---\n{show(made, rows)}"
    for row in rows:
        assert row.evidence_start is not None and row.evidence_end is not None
        assert text[row.evidence_start : row.evidence_end] == row.evidence


@pytest.mark.parametrize("words", [6, 60, 600])
def test_a_line_that_is_no_story_adds_nothing_however_long(words: int) -> None:
    line = "Baca juga: " + "Harga Emas Hari Ini Naik Lagi " * (words // 6)
    made = article(Story(REGIONS[300]))
    longer = made.append("Mengenal Gerakan Menuju Smart City", line, "Warga antusias.")
    assert table(longer.rows()) == table(made.rows())


@quick
@given(stories())
def test_evidence_stands_at_its_offsets(s: Story) -> None:
    made = article(s)
    for row in made.rows():
        assert row.evidence_start is not None and row.evidence_end is not None
        assert made.text[row.evidence_start : row.evidence_end] == row.evidence
        assert row.evidence.strip()


@quick
@given(stories())
def test_reading_is_repeatable_and_blind_to_the_source(s: Story) -> None:
    made = article(s)
    rows = made.rows()
    assert made.rows() == rows
    named = extract(made.text, published=made.published, source="kompas.com", id="a1")
    assert table(named) == table(rows)


# other winners and other years -------------------------------------------------------------

LISTS: dict[str, str] = {
    "same class": "Selain {x}, penghargaan kategori yang sama juga diraih {ys}.",
    "same dimension": "Penghargaan untuk dimensi yang sama juga diterima {ys}.",
    "receivers": "Daerah lain yang menerima penghargaan serupa adalah {ys}.",
    "other dimension": "Adapun penerima penghargaan kategori {d} adalah {ys}.",
    "won by": "Penghargaan kategori {d} diraih {ys}.",
    "besides": "Selain {x}, penghargaan serupa juga diraih {ys}.",
    "colon": "Penerima penghargaan kategori {d}: {ys}.",
}


def listing(s: Story, form: str, winners: list[Region]) -> str:
    names = [r.full for r in winners]
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, dan {names[-1]}"
    d = DIMENSIONS[(DIMENSIONS.index(s.dimension) + 1) % len(DIMENSIONS)]
    return LISTS[form].format(x=s.region.full, ys=joined, d=d)


def listed_rows(made: Made, base: Made) -> list[dict[str, str]]:
    rows = added(base, made)
    assert {r["mention"] for r in rows} <= {"listed"}, show(made, made.rows())
    return rows


@settings(quick, max_examples=2 * EXAMPLES)
@given(stories(), st.sampled_from(tuple(LISTS)), st.integers(1, 4), st.integers(0, 999))
def test_another_winner_in_the_list_is_one_more_row(s: Story, form: str, count: int, seed: int) -> None:
    winners = other(REGIONS, s, seed, count + 1)
    made = article(s)
    before = made.insert(2, listing(s, form, winners[:-1]))
    after = made.insert(2, listing(s, form, winners))
    old = listed_rows(before, made)
    assert sorted(r["region_code"] for r in old) == sorted(r.code for r in winners[:-1]), show(
        before, before.rows()
    )
    new = added(before, after)
    assert [(r["region_code"], r["mention"]) for r in new] == [(winners[-1].code, "listed")], show(
        after, after.rows()
    )
    apart = ("region_code", "region")
    assert {c: v for c, v in new[0].items() if c not in apart} == {
        c: v for c, v in old[0].items() if c not in apart
    }


@quick
@given(stories(), st.sampled_from(tuple(LISTS)), st.integers(0, 999), st.randoms(use_true_random=False))
def test_a_list_in_another_order_has_the_same_rows(
    s: Story, form: str, seed: int, rng: random.Random
) -> None:
    winners = other(REGIONS, s, seed, 5)
    made = article(s)
    shuffled = list(winners)
    rng.shuffle(shuffled)
    assert_same(made.insert(2, listing(s, form, winners)), made.insert(2, listing(s, form, shuffled)))


def bulleted(s: Story, winners: list[Region], bullet: str) -> Made:
    lines = [f"{bullet.format(n + 1)}{r.full}" for n, r in enumerate(winners)]
    head = f"Berikut daftar penerima penghargaan {s.programme} {s.year} untuk dimensi {s.dimension}:"
    made = article(replace(s, template="bare facts", headline="neutral"))
    return made.append(head, *lines)


@quick
@given(
    stories(),
    st.sampled_from(["{}. ", "- ", "• ", "{}) ", ""]),
    st.integers(0, 999),
    st.randoms(use_true_random=False),
)
def test_lines_of_a_list_are_rows_in_any_order(s: Story, bullet: str, seed: int, rng: random.Random) -> None:
    winners = other(REGIONS, s, seed, 6)
    base = article(replace(s, template="bare facts", headline="neutral"))
    made = bulleted(s, winners, bullet)
    new = added(base, made)
    assert sorted(r["region_code"] for r in new) == sorted(r.code for r in winners), show(made, made.rows())
    assert {(r["dimension"], r["mention"]) for r in new} == {(s.dimension, "listed")}, show(made, made.rows())
    shuffled = list(winners)
    rng.shuffle(shuffled)
    assert_same(made, bulleted(s, shuffled, bullet))


HISTORY = (
    "Pada {y}, {x} juga meraih penghargaan {d} dalam program yang sama.",
    "Sebelumnya, pada tahun {y}, {x} meraih penghargaan kategori {d}.",
    "Tahun {y}, {x} pernah menyabet penghargaan {d} dari Kementerian Kominfo.",
    "Pada tahun {y}, {x} juga menerima penghargaan serupa untuk kategori {d}.",
    "Penghargaan {d} juga pernah diraih {x} pada {y}.",
    "{x} sebelumnya meraih penghargaan {d} pada {y}.",
)


@settings(quick, max_examples=2 * EXAMPLES)
@given(stories(), st.sampled_from(HISTORY), st.integers(1, 3), st.sampled_from(DIMENSIONS), positions)
def test_an_earlier_award_is_one_historical_row(
    s: Story, sentence: str, back: int, dimension: str, at: int
) -> None:
    made = article(s)
    after = made.insert(max(at, 2), sentence.format(y=s.year - back, x=s.region.short, d=dimension))
    new = added(made, after)
    assert len(new) == 1, show(after, after.rows())
    wanted = {
        "region_code": s.region.code,
        "year": str(s.year - back),
        "dimension": dimension,
        "mention": "historical",
        "award_date": "",
        "place": "",
        "presenter": "",
        "recipient": "",
    }
    assert {c: new[0][c] for c in wanted} == wanted, show(after, after.rows())


@quick
@given(stories(), st.sampled_from(DIMENSIONS))
def test_two_dimensions_are_two_rows_that_differ_in_nothing_else(s: Story, second: str) -> None:
    assume(second != s.dimension)
    s = replace(s, dim_style="kategori lower", headline="neutral")
    made = article(s)
    both = article(replace(s, dimension_text=f"{s.dimension} dan {second}"))
    new = added(made, both)
    assert [r["dimension"] for r in new] == [second], show(both, both.rows())
    assert {c: v for c, v in new[0].items() if c != "dimension"} == {
        c: v for c, v in cells(made.rows()[0]).items() if c != "dimension"
    }


# kota and kabupaten of one name ------------------------------------------------------------


@pytest.mark.parametrize(("kota", "kabupaten"), TWINS, ids=[k.name for k, _ in TWINS])
def test_the_government_tells_twins_apart(kota: Region, kabupaten: Region) -> None:
    for template in ("antara", "official", "passive", "commitment"):
        made = [article(Story(r, template=template, headline="bare")) for r in (kota, kabupaten)]
        for region, one in zip((kota, kabupaten), made, strict=True):
            rows = one.rows()
            assert [r.region_code for r in rows] == [region.code], show(one, rows)
        assert_same(made[0], made[1], ("region_code", "region", "recipient_title"))


TWIN_FORMS = (
    "{name} meraih penghargaan smart living dalam Gerakan Menuju Smart City 2021. Piagam diterima {head} "
    "Budi Santoso.",
    "{short} meraih penghargaan smart living dalam Gerakan Menuju Smart City 2021. {name} dinilai berhasil.",
    "{head} Budi Santoso menerima penghargaan smart living dalam Gerakan Menuju Smart City 2021 bagi {name}.",
    "{name} meraih penghargaan smart living dalam Gerakan Menuju Smart City 2021.\n{head} Budi Santoso "
    "bersyukur.",
    "{name} meraih penghargaan smart living dalam Gerakan Menuju Smart City 2021.\n{short} akan memperluas "
    "layanan.",
    "Penghargaan smart living Gerakan Menuju Smart City 2021 diraih {name}.\nSekda {full} Budi Santoso "
    "bersyukur.",
)


@pytest.mark.parametrize("form", TWIN_FORMS)
def test_a_bare_twin_takes_the_type_of_its_government(form: str) -> None:
    wrong = {}
    for pair in TWINS:
        for region in pair:
            text = form.format(name=region.name, short=region.short, head=region.head, full=region.full)
            codes = [r.region_code for r in extract(text, published=date(2021, 12, 15))]
            if codes != [region.code]:
                wrong[region.full] = codes
    assert not wrong


def test_the_generator_covers_every_region() -> None:
    assert len(REGIONS) == 552
    assert len({r.code for r in REGIONS}) == 552
    assert {r.level for r in REGIONS} == {"kota", "kabupaten", "provinsi"}
