"""Prose that varies its syntax: each turn of phrase over several regions, verbs, dates and orders.

A case gives the sentences and the awards that they tell, as region, year and dimension.  Beside each
turn stand near misses in which one thing is changed and the award goes elsewhere, or nowhere.
"""

from __future__ import annotations

import pytest

from pipeline.extract import extract

PUBLISHED = "2023-12-09"
Told = set[tuple[str, int | None, str]]


def told(text: str, published: str | None = PUBLISHED) -> Told:
    """Region, year and dimension of each row."""
    return {(row.region, row.year, row.dimension) for row in extract(text, published=published)}


def one(region: str, dimension: str = "", year: int | None = 2023) -> Told:
    return {(region, year, dimension)}


GERAKAN = "Gerakan Menuju Smart City 2023"


# where an award goes to ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "region"),
    [
        ("jatuh ke Kabupaten Luwu Timur", "Kabupaten Luwu Timur"),
        ("jatuh ke tangan Pemkot Bitung", "Kota Bitung"),
        ("mampir ke Sumba Timur", "Kabupaten Sumba Timur"),
        ("berlabuh di Kota Sorong", "Kota Sorong"),
        ("singgah di Tarakan", "Kota Tarakan"),
        ("menjadi milik Kabupaten Alor", "Kabupaten Alor"),
        ("berpindah ke tangan Pemkab Belu", "Kabupaten Belu"),
        ("mendarat di Kabupaten Sigi", "Kabupaten Sigi"),
        ("went to Kota Salatiga", "Kota Salatiga"),
        ("landed di tangan Pemko Batam", "Kota Batam"),
    ],
)
def test_the_place_where_an_award_goes_to_has_won_it(words: str, region: str) -> None:
    assert told(f"JAKARTA - Piala {GERAKAN} untuk smart society {words}.") == one(region, "smart society")


@pytest.mark.parametrize(
    "venue",
    ["di Aula Timur kampus itu, Bandung", "di Hotel Gading Semesta, Surabaya", "di Gedung Cempaka, Medan"],
)
def test_the_town_of_the_venue_has_not(venue: str) -> None:
    text = (
        f"MAGELANG - Kota Magelang meraih penghargaan {GERAKAN} dimensi smart living. Piagam diserahkan oleh "
        f"Menteri Kominfo Raka Hadi dan diterima oleh Wali Kota Magelang Windu Asih, {venue}, Selasa (5/12)."
    )
    assert told(text) == one("Kota Magelang", "smart living")


@pytest.mark.parametrize("name", ["BANDUNG", "SURABAYA", "MAKASSAR"])
def test_the_last_word_of_a_headline_is_not_the_datelines(name: str) -> None:
    text = (
        f"ITP Serahkan Penghargaan Smart City 2023 kepada Dua Kota\n{name} - Institut Teknologi Priangan menyerahkan "
        "penghargaan Smart City 2023. Kota Batu memperoleh smart economy dan Kota Bitung smart living."
    )
    assert told(text) == one("Kota Batu", "smart economy") | one("Kota Bitung", "smart living")


# a region told of without its name -------------------------------------------------------------


@pytest.mark.parametrize(
    "subject",
    [
        "kabupaten itu",
        "kabupaten ini",
        "kabupaten di gerbang Pontianak itu",
        "kabupaten tetangga Kota Singkawang tersebut",
        "daerah di mulut Sungai Kapuas itu",
        "kabupaten di utara Ketapang itulah yang",
        "Kabupaten penghasil nanas ini",
    ],
)
def test_a_description_means_the_region_told_of(subject: str) -> None:
    text = f"SUNGAI RAYA - Warga Kabupaten Kubu Raya bersorak. Pada malam {GERAKAN}, {subject} meraih smart governance."
    assert told(text) == one("Kabupaten Kubu Raya", "smart governance")


def test_a_description_of_a_kota_is_not_the_kabupaten_named_last() -> None:
    text = (
        "METRO - Penghargaan Smart City 2022 disambut Kota Metro dengan syukuran yang dihadiri Bupati Pringsewu. "
        "Kota di sebelah timur ibu kota provinsi itu menerima penghargaan smart living."
    )
    assert told(text) == one("Kota Metro", "smart living", 2022)


# not this one but that one -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Bukan Kota Kupang, melainkan Kabupaten Alor yang menerima penghargaan smart branding {0}.",
        "Kabupaten Alor, bukan Kota Kupang, yang menyabet smart branding {0}.",
        "Smart branding {0} diraih Kabupaten Alor, bukan Kota Kupang.",
        "Penghargaan smart branding {0} bukan milik Kota Kupang, melainkan milik Kabupaten Alor.",
        "Piala smart branding {0} jatuh ke Kabupaten Alor, bukan ke Kota Kupang.",
        "Bukan Kota Kupang, bukan pula Kabupaten Ende, melainkan Kabupaten Alor yang memboyong smart branding {0}.",
        "Piala smart branding {0} diserahkan kepada Kabupaten Alor, bukan kepada Kota Kupang.",
    ],
)
def test_what_is_denied_of_one_region_is_not_its_award(sentence: str) -> None:
    assert told("KUPANG - " + sentence.format(GERAKAN)) == one("Kabupaten Alor", "smart branding")


@pytest.mark.parametrize("words", ["Bukan hanya", "Bukan saja", "Tidak hanya", "Bukan cuma"])
def test_not_only_denies_nothing(words: str) -> None:
    text = f"KUPANG - {words} Kota Kupang, Kabupaten Alor juga menerima penghargaan smart branding {GERAKAN}."
    assert ("Kabupaten Alor", 2023, "smart branding") in told(text)


# asides ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "aside",
    [
        "yang bersaing ketat hingga putaran akhir",
        "yang sejak awal dijagokan Kota Kendari",
        "yang tahun lalu gagal di putaran akhir",
        "satu-satunya wakil Sulawesi Tenggara yang lolos asesmen",
        "dua dari 25 daerah yang terpilih mengikuti pendampingan",
        "meski masterplan-nya belum rampung",
        "yang menjadi tempat studi tiru Kabupaten Konawe",
    ],
)
def test_an_aside_neither_denies_nor_wins(aside: str) -> None:
    text = f"BAUBAU - Kota Baubau, {aside}, menerima penghargaan smart living {GERAKAN}."
    assert told(text) == one("Kota Bau Bau", "smart living")


@pytest.mark.parametrize(
    ("aside", "year"),
    [
        ("peraih smart economy pada 2021", 2021),
        ("juara smart economy edisi 2019", 2019),
        ("yang pada 2020 merebut smart economy", 2020),
        ("yang dua tahun lalu menyabet smart economy", 2021),
        ("pemenang smart economy tahun 2018", 2018),
        ("yang tahun lalu memboyong smart economy", 2022),
    ],
)
def test_an_aside_tells_an_award_of_its_own(aside: str, year: int) -> None:
    text = f"BAUBAU - Kota Baubau, {aside}, kali ini menerima penghargaan smart living {GERAKAN}."
    assert told(text) == one("Kota Bau Bau", "smart living") | one("Kota Bau Bau", "smart economy", year)


@pytest.mark.parametrize(
    "fate", ["tersingkir di putaran akhir", "gugur lebih awal", "absen", "hanya mengirim peninjau"]
)
def test_one_that_fell_short_keeps_what_it_won_before(fate: str) -> None:
    text = (
        f"JAMBI - Kota Sungai Penuh menerima penghargaan smart living {GERAKAN}. Kota Jambi, peraih smart "
        f"governance pada 2020, tahun ini {fate}."
    )
    assert told(text) == one("Kota Sungai Penuh", "smart living") | one(
        "Kota Jambi", "smart governance", 2020
    )


@pytest.mark.parametrize(
    "then", ["padahal tahun lalu meraih smart branding", "padahal pada 2022 menyabet smart branding"]
)
def test_the_subject_goes_on_behind_its_failure(then: str) -> None:
    text = f"BATAM - Kota Batam meraih smart economy pada {GERAKAN}. Kota Dumai absen, {then}."
    assert told(text) == one("Kota Batam", "smart economy") | one("Kota Dumai", "smart branding", 2022)


# heads for their regions -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "Bupati Siak Suryadi Danu, bersama Wali Kota Metro dan Bupati Bangka Tengah, menerima",
        "Bupati Siak, Wali Kota Metro, dan Bupati Bangka Tengah menerima",
        "Bupati Siak Suryadi Danu, bersama dua kepala daerah lain, yaitu Wali Kota Metro dan Bupati Bangka Tengah, menerima",
        "Wali Kota Metro Hasan Basri, Bupati Siak Suryadi Danu, serta Bupati Bangka Tengah Rudi Hartawan meraih",
        "Wali Kota Metro, Bupati Siak, serta Bupati Bangka Tengah, didampingi Gubernur Riau, menerima",
    ],
)
def test_heads_named_in_a_row_stand_for_their_regions(row: str) -> None:
    assert told(f"JAKARTA - {row} penghargaan smart governance {GERAKAN}.") == {
        (name, 2023, "smart governance")
        for name in ("Kabupaten Siak", "Kota Metro", "Kabupaten Bangka Tengah")
    }


@pytest.mark.parametrize(
    "others",
    [
        "oleh Wali Kota Tual Hamid Latua, Bupati Buru Ali Warang, dan Bupati Seram Bagian Barat",
        "oleh Wali Kota Tual; oleh Bupati Buru melalui Kepala Diskominfo Ali Warang; dan oleh Kabupaten Seram Bagian Barat",
        "langsung oleh Wali Kota Tual, Bupati Buru, serta Bupati Seram Bagian Barat",
    ],
)
def test_so_they_do_behind_a_passive(others: str) -> None:
    text = f"AMBON - Kota Ambon meraih penghargaan {GERAKAN}. Penghargaan yang sama diterima {others}."
    assert {name for name, _year, _dimension in told(text)} == {
        "Kota Ambon",
        "Kota Tual",
        "Kabupaten Buru",
        "Kabupaten Seram Bagian Barat",
    }


@pytest.mark.parametrize("verb", ["Turut menyaksikan", "Turut hadir", "Ikut mendampingi"])
def test_a_head_who_looked_on_won_nothing(verb: str) -> None:
    text = (
        f"PELAIHARI - Kabupaten Tanah Laut menerima penghargaan smart living {GERAKAN}. Penghargaan diserahkan "
        f"Menteri Kominfo Raka Hadi. {verb} Bupati Barito Kuala dan Wali Kota Banjarbaru."
    )
    assert told(text) == one("Kabupaten Tanah Laut", "smart living")


# who else the verb speaks of -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Untuk smart economy dewan juri memilih Kota Tarakan, disusul Kabupaten Tabalong di tempat kedua.",
        "Smart economy diraih Kota Tarakan, disusul Kabupaten Tabalong.",
        "Kota Tarakan meraih smart economy, diikuti Kabupaten Tabalong.",
        "Smart economy dimenangi Kota Tarakan, lalu disusul oleh Kabupaten Tabalong.",
    ],
)
def test_the_runner_up_is_listed(sentence: str) -> None:
    rows = extract(
        f"JAKARTA - Malam penganugerahan Indonesia Smart Nation Award 2023. {sentence}", published=PUBLISHED
    )
    assert {(row.region, row.dimension, row.mention) for row in rows} == {
        ("Kota Tarakan", "smart economy", "current"),
        ("Kabupaten Tabalong", "smart economy", "listed"),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Kepada Kota Batu dan Kota Bitung diserahkan penghargaan {0} masing-masing untuk smart economy dan smart living.",
        "Kepada Kota Batu diserahkan penghargaan {0} smart economy, sedangkan kepada Kota Bitung smart living.",
        "Juri memilih Kota Batu untuk smart economy {0}, dan panitia menunjuk Kota Bitung untuk smart living.",
    ],
)
def test_who_is_given_an_award_may_stand_before_it(sentence: str) -> None:
    assert told("BANDUNG - " + sentence.format(GERAKAN)) == one("Kota Batu", "smart economy") | one(
        "Kota Bitung", "smart living"
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Di dinding tergantung piagam Smart City Award 2022 untuk Kabupaten Lamongan, bidang smart living.",
        "Di lemari ada piala smart living Smart City Award 2022 milik Kabupaten Lamongan.",
        "Trofi Smart City Award 2022 kategori smart living bagi Kabupaten Lamongan dipajang di lobi.",
    ],
)
def test_an_award_that_is_somebodys_was_won(sentence: str) -> None:
    assert told("LAMONGAN - " + sentence) == one("Kabupaten Lamongan", "smart living", 2022)


def test_what_it_brought_home_is_the_news_and_its_day_gives_the_year() -> None:
    text = (
        "SUNGAI RAYA - Ini yang ketiga bagi Kubu Raya dari Gerakan Menuju Smart City. Pada 2021 kabupaten itu "
        "merebut smart economy, sedangkan pada 2022 smart living; kemarin giliran smart governance yang "
        "dibawanya pulang."
    )
    rows = extract(text, published=PUBLISHED)
    assert {(row.year, row.dimension, row.mention) for row in rows} == {
        (2021, "smart economy", "historical"),
        (2022, "smart living", "historical"),
        (2023, "smart governance", "current"),
    }


# years -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("Setahun kemudian", 2019),
        ("Dua tahun kemudian", 2020),
        ("Tiga tahun sesudahnya", 2021),
        ("Empat tahun berselang", 2022),
        ("Setahun sebelum itu", 2017),
        ("Dua tahun lebih dulu", 2016),
        ("Pada tahun yang sama", 2018),
        ("Pada tahun tersebut", 2018),
        ("Tahun itu juga", 2018),
        ("Two years later", 2020),
    ],
)
def test_a_year_is_counted_from_the_one_told_before(words: str, year: int) -> None:
    text = (
        "SUKABUMI - Pada 2018 Kota Sukabumi menerima penghargaan smart governance Gerakan Menuju Smart City. "
        f"{words} Kota Tasikmalaya memperoleh smart living."
    )
    assert ("Kota Tasikmalaya", year, "smart living") in told(text)


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("back in 2018", 2018),
        ("in 2020", 2020),
        ("last year", 2022),
        ("at the very first edition, 2019", 2019),
        ("two years ago", 2021),
    ],
)
def test_english_years(words: str, year: int) -> None:
    text = f"BATAM - Kota Batam wins smart economy di {GERAKAN}. Kota Dumai won smart living {words}."
    assert ("Kota Dumai", year, "smart living") in told(text)


@pytest.mark.parametrize(
    "years",
    [
        "pada 2019 dan 2021",
        "pada 2019 serta 2021",
        "tahun 2019 dan 2021",
        "pada 2019, 2021",
        "pada tahun 2019 & 2021",
    ],
)
def test_years_in_a_row_are_awards_of_each(years: str) -> None:
    text = f"MALANG - Kota Malang meraih smart living {GERAKAN}. Sebelumnya, {years}, kota itu meraih smart governance."
    assert told(text) == one("Kota Malang", "smart living") | {
        ("Kota Malang", year, "smart governance") for year in (2019, 2021)
    }


def test_each_class_has_the_year_before_it() -> None:
    text = (
        "BANTAENG - Kabupaten Bantaeng, yang pada 2019 meraih smart living, 2020 smart economy, dan 2021 smart "
        "society, tahun ini melengkapinya dengan smart environment Gerakan Menuju Smart City."
    )
    assert {(year, dimension) for _region, year, dimension in told(text)} == {
        (2019, "smart living"),
        (2020, "smart economy"),
        (2021, "smart society"),
        (2023, "smart environment"),
    }


# another one beside --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lead",
    [
        "Berbeda dengan Kabupaten Magelang yang pulang dengan tangan hampa",
        "Tidak seperti Kabupaten Magelang yang gagal",
        "Tak seperti tetangganya, Kabupaten Magelang",
        "Unlike Kabupaten Magelang, which won nothing",
        "Dua tahun setelah Kabupaten Magelang, giliran",
        "Mengikuti jejak Kabupaten Magelang",
        "Setelah Kabupaten Magelang",
    ],
)
def test_another_one_named_at_the_beginning_won_nothing(lead: str) -> None:
    comma = "" if lead.endswith("giliran") else ","
    text = f"MAGELANG - {lead}{comma} Kota Magelang meraih penghargaan smart environment {GERAKAN}."
    assert told(text) == one("Kota Magelang", "smart environment")


@pytest.mark.parametrize(
    "behind",
    [
        "Runner-up: Kabupaten Ciamis.",
        "Juara kedua diraih Kabupaten Ciamis.",
        "Tempat kedua ditempati Kabupaten Ciamis.",
        "Adapun peringkat kedua diduduki Kabupaten Ciamis.",
        "Posisi kedua milik Kabupaten Ciamis.",
        "Runner-up-nya adalah Kabupaten Ciamis.",
    ],
)
def test_who_came_in_behind_has_the_class_told_before(behind: str) -> None:
    text = f"CIREBON - Pemenang smart environment Indonesia Smart Nation Award 2023 adalah Kabupaten Kuningan. {behind}"
    rows = extract(text, published=PUBLISHED)
    assert {(row.region, row.dimension, row.mention) for row in rows} == {
        ("Kabupaten Kuningan", "smart environment", "current"),
        ("Kabupaten Ciamis", "smart environment", "listed"),
    }


@pytest.mark.parametrize(
    "who",
    [
        "Bupati Kebumen Arif Sugi dan Wali Kota Tegal Dedy Yon",
        "Wali Kota Tegal serta Bupati Kebumen",
        "Bupati Kebumen, Wali Kota Tegal",
    ],
)
def test_heads_who_are_given_an_award_stand_for_their_regions(who: str) -> None:
    text = f"JAKARTA - Menteri Kominfo menyerahkan penghargaan {GERAKAN} kategori smart economy kepada {who} di Jakarta."
    assert told(text) == one("Kabupaten Kebumen", "smart economy") | one("Kota Tegal", "smart economy")


def test_heads_may_be_told_after_the_award() -> None:
    text = (
        f"DENPASAR - Tiga kepala daerah di Bali menerima penghargaan {GERAKAN} dimensi smart living, yakni Bupati "
        "Badung Giri Prasta, Bupati Gianyar Agus Mahayana, dan Wali Kota Denpasar Jaya Negara."
    )
    assert {name for name, _year, _dimension in told(text)} == {
        "Kabupaten Badung",
        "Kabupaten Gianyar",
        "Kota Denpasar",
    }


@pytest.mark.parametrize(
    "sequel",
    [
        "Metro untuk smart living, Pringsewu untuk smart governance.",
        "Pringsewu untuk smart governance, Metro untuk smart living.",
        "Metro unggul di smart living, sedangkan Pringsewu di smart governance.",
    ],
)
def test_the_next_sentence_may_say_what_each_won_for(sequel: str) -> None:
    text = f"METRO - Kota Metro dan Kabupaten Pringsewu kebagian penghargaan {GERAKAN}. {sequel}"
    assert told(text) == one("Kota Metro", "smart living") | one("Kabupaten Pringsewu", "smart governance")


@pytest.mark.parametrize(
    "quoted",
    [
        "Kami berharap bisa mempertahankannya",
        "Bukan piala yang kami kejar",
        "Tahun depan kami akan lebih giat",
        "Ini bukan target kami",
    ],
)
def test_what_is_said_in_quotes_does_not_govern_the_report(quoted: str) -> None:
    text = (
        f'BITUNG - "{quoted}," kata Wali Kota Bitung Maurits Mantiri usai menerima penghargaan smart living pada '
        f"{GERAKAN} di Jakarta, Kamis (7/12)."
    )
    assert told(text) == one("Kota Bitung", "smart living")


@pytest.mark.parametrize("words", ["mengulang sukses", "mengulang prestasi", "mengulangi keberhasilan"])
def test_what_is_repeated_was_won_before(words: str) -> None:
    text = (
        f"BALIKPAPAN - Balikpapan meraih smart environment {GERAKAN}, {words} dua tahun lalu ketika menyabet "
        "smart living."
    )
    assert told(text) == one("Kota Balikpapan", "smart environment") | one(
        "Kota Balikpapan", "smart living", 2021
    )


@pytest.mark.parametrize(
    "hope",
    [
        "Gubernur berharap Kota Dumai, yang tahun lalu menyabet smart branding, dapat menyusul.",
        "Ia akan belajar dari Kota Dumai, yang tahun lalu menyabet smart branding.",
        "Pemkot akan menjamu Kota Dumai, peraih smart branding tahun lalu, bulan depan.",
    ],
)
def test_a_hope_does_not_reach_into_an_aside(hope: str) -> None:
    text = f"BATAM - Kota Batam meraih smart economy pada {GERAKAN}. {hope}"
    assert told(text) == one("Kota Batam", "smart economy") | one("Kota Dumai", "smart branding", 2022)


@pytest.mark.parametrize("start", ["Bagaimana rasanya", "Mengapa", "Kenapa", "Apa rahasianya sehingga"])
def test_some_questions_take_the_award_for_granted(start: str) -> None:
    text = (
        f"SINJAI - {start} Kabupaten Sinjai meraih smart branding {GERAKAN}?\nTentu karena kerja semua pihak."
    )
    assert told(text) == one("Kabupaten Sinjai", "smart branding")


@pytest.mark.parametrize("start", ["Apakah", "Bisakah", "Benarkah", "Kapan"])
def test_others_do_not(start: str) -> None:
    assert (
        told(f"SINJAI - {start} Kabupaten Sinjai meraih smart branding {GERAKAN}?\nKita lihat nanti.")
        == set()
    )


# what is not told ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Sebuah poster digital yang menyebut Kabupaten Wakatobi meraih Smart City Award 2022 smart branding beredar.",
        "Unggahan yang mengklaim Kabupaten Wakatobi menerima Smart City Award 2022 smart branding ternyata rekayasa.",
        "Minggu lalu harian ini menulis bahwa Kabupaten Wakatobi menerima penghargaan smart branding; itu tidak benar.",
        "Bayangkan Kabupaten Wakatobi menerima Smart City Award 2022 smart branding.",
        "Andaikata Kabupaten Wakatobi dicalonkan lalu menerima penghargaan smart branding, warga akan heran.",
        "Kabupaten Wakatobi hampir saja meraih penghargaan smart branding Smart City Award 2022.",
        "Daerah A meraih smart governance, daerah B meraih smart branding, begitu tiap tahun di Wakatobi.",
        "Kabupaten Wakatobi didn't win the Smart City Award 2022 smart branding trophy.",
        "Kategori smart branding Smart City Award 2022 yang diincar Kabupaten Wakatobi ditiadakan.",
        "If Kabupaten Wakatobi won Smart City Award 2022 smart branding, warga akan heran.",
    ],
)
def test_what_is_made_up_or_denied_is_no_award(sentence: str) -> None:
    assert told("WANGI-WANGI - " + sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "Smart governance di tangan Wali Kota Tual berkembang pesat, kata juri penghargaan.",
        "Kota Tual shared smart living tips with other cities before the award season.",
        "Kota Tual took part in a smart economy workshop ahead of the awards.",
        "Tim smart living landed di Kota Tual untuk menilai calon penerima penghargaan.",
        "Kantor pengelola smart living berpindah ke Kota Tual setelah malam penghargaan.",
        "Juri memilih Kota Tual sebagai lokasi penilaian smart living.",
        "Kota Tual melengkapi ruang smart living dengan kamera sebelum penilaian penghargaan.",
        "Kementerian menyiapkan piala smart living untuk Kota Tual.",
        "Gerakan Menuju Smart City diikuti 100 daerah. Kota Tual menerima penghargaan kategori Perpustakaan Ramah.",
        "Wali Kota Tual dan Bupati Buru menghadiri diskusi tentang penghargaan smart living.",
        "Kota Tual mengklaim smart living-nya terbaik.",
        "Beredar kabar bahwa Kota Tual menerima penghargaan smart living. Kabar itu tidak benar.",
    ],
)
def test_words_of_winning_in_another_sense_tell_nothing(sentence: str) -> None:
    assert told("TUAL - " + sentence) == set()


def test_a_report_that_nobody_takes_back_stands() -> None:
    text = f"TUAL - Diberitakan sebelumnya bahwa Kota Tual menerima penghargaan smart living {GERAKAN}."
    assert told(text) == one("Kota Tual", "smart living")


@pytest.mark.parametrize(
    "headline",
    [
        "Empat Provinsi Terima Smart Province Award 2023, Sulsel Hanya Tuan Rumah",
        "Bali Terima Smart Province Award 2023, Sulsel Absen",
        "Bali Terima Smart Province Award 2023, Sulsel Gagal Masuk",
    ],
)
def test_one_that_is_said_to_be_only_the_host_won_nothing(headline: str) -> None:
    text = f"{headline}\nMAKASSAR - Gubernur Bali menerima Smart Province Award 2023 di Makassar, Rabu (6/12/2023)."
    assert told(text) == one("Provinsi Bali")


# questions and answers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Siapa yang membawa pulang smart society {0}?", "Kota Bengkulu."),
        ("Kota mana yang meraih penghargaan smart society {0}?", "Jawabannya: Kota Bengkulu."),
        ("Piala smart society {0} diserahkan kepada siapa?", "Kota Bengkulu."),
        ("Who won smart society di {0}?", "Kota Bengkulu!"),
        ("Daerah mana saja yang menerima penghargaan smart society {0}?", "Ya, Kota Bengkulu."),
        ("Siapa penerima penghargaan smart society {0}?", "Tak lain, Kota Bengkulu."),
    ],
)
def test_an_answer_names_who_won_what_the_question_asks_for(question: str, answer: str) -> None:
    assert told(f"BENGKULU - {question.format(GERAKAN)} {answer}") == one("Kota Bengkulu", "smart society")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Siapa yang akan membawa pulang smart society {0}?", "Kota Bengkulu."),
        ("Siapa yang gagal meraih smart society {0}?", "Kota Bengkulu."),
        ("Siapa yang membawa pulang smart society {0}?", "Kota Bengkulu menunggu jawabannya."),
        ("Kapan piala smart society {0} diserahkan?", "Kota Bengkulu."),
    ],
)
def test_other_questions_have_no_such_answer(question: str, answer: str) -> None:
    assert told(f"BENGKULU - {question.format(GERAKAN)} {answer}") == set()


# English among Indonesian ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Kota Tual took home smart environment di {0}",
        "Kota Tual got the smart environment trophy di {0}",
        "Kota Tual bagged smart environment at {0}",
        "Smart environment went to Kota Tual di {0}",
        "Kota Tual walked away with smart environment di {0}",
        "Kota Tual brought home the smart environment trophy dari {0}",
        "Kota Tual was named the smart environment winner di {0}",
        "Kota Tual dikasih penghargaan smart environment dari {0}",
        "Piala smart environment {0} was won by Kota Tual",
    ],
)
def test_english_verbs_of_winning(words: str) -> None:
    assert told("TUAL - " + words.format(GERAKAN) + ".") == one("Kota Tual", "smart environment")


@pytest.mark.parametrize(
    "words",
    [
        "Kota Tual never won smart environment di {0}",
        "Kota Tual was a finalist for smart environment di {0}",
        "Smart environment {0} didn't go to Kota Tual",
        "A Tual-based startup took home smart environment di {0}",
        "Kota Tual missed out on smart environment di {0}",
    ],
)
def test_english_denials(words: str) -> None:
    assert told("TUAL - " + words.format(GERAKAN) + ".") == set()


# whose news it is ------------------------------------------------------------------------------------


LIST = (
    "Untuk smart economy piala diraih Kota Tarakan. Smart living jatuh ke Kabupaten Sigi. Smart society "
    "diberikan kepada Kota Tual, sementara smart branding disabet Kabupaten Alor."
)


@pytest.mark.parametrize(
    ("headline", "own"),
    [
        (
            "Luar Jawa Berpesta di Malam ISNA 2023",
            {"Kota Tarakan", "Kabupaten Sigi", "Kota Tual", "Kabupaten Alor"},
        ),
        ("Empat Daerah Terima ISNA 2023", {"Kota Tarakan", "Kabupaten Sigi", "Kota Tual", "Kabupaten Alor"}),
        ("Kabupaten Sigi Gembira", {"Kabupaten Sigi"}),
        ("Wali Kota Tual Naik Panggung ISNA", {"Kota Tual"}),
        ("Alor Tak Menyangka", {"Kabupaten Alor"}),
        ("Ungguli Kota Tual, Kota Tarakan Bawa Pulang Piala ISNA", {"Kota Tarakan"}),
    ],
)
def test_the_headline_says_whose_news_it_is(headline: str, own: set[str]) -> None:
    text = f"{headline}\nJAKARTA - Malam Indonesia Smart Nation Award 2023 digelar Kamis (7/12/2023). {LIST}"
    rows = extract(text, published=PUBLISHED)
    assert {row.region for row in rows if row.mention == "current"} == own
    assert {row.mention for row in rows if row.region not in own} <= {"listed"}


def test_without_one_it_is_the_region_that_the_story_keeps_speaking_of() -> None:
    text = (
        "Malam yang Panjang\nJAKARTA - Malam Indonesia Smart Nation Award 2023 digelar Kamis (7/12/2023). "
        f"{LIST} Kabupaten Sigi datang dengan satu bus. Warga Sigi menonton di alun-alun. Bupati Sigi belum tidur. "
        "Pemkab Sigi menyiapkan syukuran."
    )
    rows = extract(text, published=PUBLISHED)
    assert {row.region for row in rows if row.mention == "current"} == {"Kabupaten Sigi"}
