"""Articles made to order: what an award was, told in one of many ways.

A :class:`Story` holds the facts of one award and the manner of telling them; :func:`article` writes it out.
A metamorphic test changes one field of a story, or edits the text, and says what that may change in the rows.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from pipeline.award import DIMENSIONS, TABLE_COLUMNS, AwardRow
from pipeline.extract import extract

REGIONS_CSV = Path(__file__).parent.parent / "rules" / "regions" / "regions.csv"
TWINS_CSV = REGIONS_CSV.with_name("twins.csv")


@dataclass(frozen=True)
class Region:
    """A region of the gazetteer and the forms under which news writes it."""

    code: str
    level: str
    name: str
    official: str
    province: str

    @cached_property
    def bare(self) -> str:
        return "DIY" if self.code == "34" else self.name

    @cached_property
    def full(self) -> str:
        if self.code == "34":
            return "Daerah Istimewa Yogyakarta"
        return f"{self.level.capitalize()} {self.name}"

    @cached_property
    def gov(self) -> str:
        return "Pemerintah Daerah DIY" if self.code == "34" else f"Pemerintah {self.full}"

    @cached_property
    def short(self) -> str:
        if self.code == "34":
            return "Pemda DIY"
        return {"kota": "Pemkot", "kabupaten": "Pemkab", "provinsi": "Pemprov"}[self.level] + f" {self.name}"

    @cached_property
    def head(self) -> str:
        return {"kota": "Wali Kota", "kabupaten": "Bupati", "provinsi": "Gubernur"}[
            self.level
        ] + f" {self.bare}"

    @cached_property
    def where(self) -> str:
        """The full name with its province in apposition."""
        return self.full if self.level == "provinsi" else f"{self.full}, {self.province},"

    def __repr__(self) -> str:
        return f"<{self.code} {self.full}>"


def _regions() -> tuple[Region, ...]:
    with REGIONS_CSV.open(encoding="utf-8", newline="") as handle:
        return tuple(
            Region(r["code"], r["level"], r["name"], r["official_name"], r["province"])
            for r in csv.DictReader(handle)
        )


REGIONS = _regions()
BY_CODE = {r.code: r for r in REGIONS}


def twins() -> tuple[tuple[Region, Region], ...]:
    with TWINS_CSV.open(encoding="utf-8", newline="") as handle:
        return tuple((BY_CODE[r["kota_code"]], BY_CODE[r["kabupaten_code"]]) for r in csv.DictReader(handle))


TWINS = twins()

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
    "November", "Desember",
)  # fmt: skip
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des")


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def _slashed(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


DATE_FORMS: dict[str, Callable[[date], str]] = {
    "weekday (d/m/y)": lambda d: f"{_weekday(d)} ({_slashed(d)})",
    "weekday (dd/mm/y)": lambda d: f"{_weekday(d)} ({d:%d/%m/%Y})",
    "weekday, d month y": lambda d: f"{_weekday(d)}, {d.day} {MONTHS[d.month - 1]} {d.year}",
    "weekday (d month y)": lambda d: f"{_weekday(d)} ({d.day} {MONTHS[d.month - 1]} {d.year})",
    "d month y": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "d mon y": lambda d: f"{d.day} {SHORT_MONTHS[d.month - 1]} {d.year}",
    "weekday evening (d/m/y)": lambda d: f"{_weekday(d)} malam ({_slashed(d)})",
    "weekday (d/m/y) evening": lambda d: f"{_weekday(d)} ({_slashed(d)}) malam",
    "tanggal d month y": lambda d: f"tanggal {d.day} {MONTHS[d.month - 1]} {d.year}",
    "weekday tanggal": lambda d: f"{_weekday(d)} tanggal {d.day} {MONTHS[d.month - 1]} {d.year}",
    "hari weekday": lambda d: f"hari {_weekday(d)} ({_slashed(d)})",
    "weekday d-m-y": lambda d: f"{_weekday(d)} ({d:%d-%m-%Y})",
    "weekday d.m.y": lambda d: f"{_weekday(d)} ({d:%d.%m.%Y})",
    "weekday (d/m/yy)": lambda d: f"{_weekday(d)} ({d:%d/%m/%y})",
    "weekday (d/m)": lambda d: f"{_weekday(d)} ({d.day}/{d.month})",
    "weekday evening (d/m)": lambda d: f"{_weekday(d)} malam ({d.day}/{d.month})",
    "weekday, d month": lambda d: f"{_weekday(d)}, {d.day} {MONTHS[d.month - 1]}",
    "weekday": _weekday,
    "weekday evening": lambda d: f"{_weekday(d)} malam",
    "kemarin": lambda d: "kemarin",
    "weekday kemarin": lambda d: f"{_weekday(d)} kemarin",
}
"""The same day as news writes it."""


FULL_FORMS = tuple(
    n for n, form in DATE_FORMS.items() if any(y in form(date(2021, 12, 14)) for y in ("2021", "/21"))
)
"""The forms that fix the day without a publication date."""

NEEDS_YESTERDAY = ("kemarin", "weekday kemarin")
"""The forms that hold for one publication date only."""


def when(form: str, day: date) -> str:
    return DATE_FORMS[form](day)


@dataclass(frozen=True)
class Person:
    title: str
    name: str

    def __str__(self) -> str:
        return f"{self.title} {self.name}"


PRESENTERS = (
    Person("Menteri Komunikasi dan Informatika RI", "Johnny G. Plate"),
    Person("Menkominfo", "Rudiantara"),
    Person("Menteri Komunikasi dan Informatika", "Budi Arie Setiadi"),
    Person("Direktur Jenderal Aplikasi Informatika Kementerian Kominfo", "Semuel Abrijani Pangerapan"),
    Person("Dirjen Aptika", "Hokky Situngkir"),
    Person("Wakil Presiden", "Jusuf Kalla"),
    Person("Wakil Menteri Komunikasi dan Informatika", "Nezar Patria"),
    Person("Menteri Dalam Negeri", "Tjahjo Kumolo"),
    Person("CEO Citiasia Inc", "Farid Subkhan"),
    Person("Rektor Institut Teknologi Bandung", "Kadarsah Suryadi"),
)

NAMES = (
    "Maidi", "Aminullah Usman", "Setyo Wahono", "Syah Muhamad Natanegara", "Ipuk Fiestiandani",
    "Bima Arya Sugiarto",
    "Sutarmidji", "Hendrar Prihadi", "Yuliyanto", "Anang Syakhfiani", "Rita Widyasari",
    "Moh. Ramdhan Pomanto",
    "I Gede Agus Suradnyana", "Andi Muchtar Ali Yusuf", "Abdul Karim bin Saleh", "Muh. Nur Aidi",
    "Wayan Koster",
    "Eka Putra Pernanda", "Kasmidi Bulang", "Mardison Mahyuddin", "Ni Putu Ayu Lestari", "Yosef Tote",
    "Dedi S. Iskandar",
    "Ratu Tatu Chasanah", "Sri Wahyuni Hidayat", "Lodewijk Rumbiak",
)  # fmt: skip

PLACES = (
    "Hotel Bidakara, Jakarta",
    "Jakarta",
    "ICE BSD City, Tangerang",
    "Bali Nusa Dua Convention Center (BNDCC)",
    "Balai Kartini, Jakarta",
    "Istana Wakil Presiden, Jakarta",
    "Ballroom Hotel Pullman Central Park, Jakarta Barat",
    "Hotel Grand Sahid Jaya, Jakarta",
    "Gedung Sate, Bandung",
    "Nusantara Hall, ICE BSD City, Kabupaten Tangerang",
)

PROGRAMMES: dict[str, str] = {
    "Gerakan Menuju Smart City": "Gerakan Menuju Smart City",
    "Gerakan Menuju 100 Smart City": "Gerakan Menuju Smart City",
    "Gerakan Menuju Kota Cerdas (Smart City)": "Gerakan Menuju Smart City",
    "Indonesia Smart Nation Award (ISNA)": "Indonesia Smart Nation Award",
    "Indonesia Smart Nation Award": "Indonesia Smart Nation Award",
    "Smart City Award": "Smart City Award",
    "Rating Kota Cerdas Indonesia (RKCI)": "Rating Kota Cerdas Indonesia",
    "Anugerah Smart City": "Anugerah Smart City",
}

INDONESIAN: dict[str, str] = {
    "smart governance": "tata kelola cerdas",
    "smart branding": "penjenamaan cerdas",
    "smart economy": "ekonomi cerdas",
    "smart living": "kehidupan cerdas",
    "smart society": "masyarakat cerdas",
    "smart environment": "lingkungan cerdas",
}

DIM_STYLES: dict[str, Callable[[str], str]] = {
    "kategori Title": lambda d: f"kategori {d.title()}",
    "kategori lower": lambda d: f"kategori {d}",
    "dimensi Title": lambda d: f"dimensi {d.title()}",
    "untuk dimensi": lambda d: f"untuk dimensi {d}",
    "untuk kategori quoted": lambda d: f'untuk kategori "{d}"',
    "bare Title": lambda d: d.title(),
    "bidang": lambda d: f"bidang {d}",
}

AWARD_STYLES: dict[str, Callable[[str, str], str]] = {
    "dalam": lambda dim, prog: f"penghargaan {dim} dalam {prog}",
    "pada ajang": lambda dim, prog: f"penghargaan {dim} pada ajang {prog}",
    "program first": lambda dim, prog: f"penghargaan {prog} {dim}",
    "di ajang": lambda dim, prog: f"penghargaan {dim} di ajang {prog}",
}

ACTIVE = (
    "meraih", "menerima", "memperoleh", "mendapatkan", "menyabet", "memboyong", "menggondol",
    "membawa pulang",
    "mengantongi", "merebut", "mendapat", "berhasil meraih", "kembali meraih", "sukses menyabet",
    "dianugerahi",
    "diganjar", "memenangkan",
)  # fmt: skip

PASSIVE = (
    "diraih", "diraih oleh", "disabet", "diboyong", "diperoleh", "berhasil diraih", "digondol",
    "jatuh kepada",
    "diberikan kepada", "dianugerahkan kepada", "dimenangkan", "dibawa pulang", "didapatkan",
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """The facts of an award and how they are told."""

    region: Region
    dimension: str = "smart living"
    programme: str = "Gerakan Menuju Smart City"
    day: date = date(2021, 12, 14)
    year: int = 2021
    published_after: int = 1
    presenter: Person = PRESENTERS[0]
    recipient: str = "Maidi"
    place: str = PLACES[0]
    template: str = "antara"
    verb: str = "meraih"
    passive: str = "diraih"
    date_form: str = "weekday (d/m/y)"
    dim_style: str = "kategori Title"
    award_style: str = "dalam"
    headline: str = "short"
    noise: tuple[str, ...] = ()
    dimension_text: str = ""
    """The dimension as written, where not its own name."""
    presenter_text: str = ""
    """The presenter as written, where not title and name."""
    recipient_text: str = ""
    """The recipient as written, where not title and name."""
    more: tuple[str, ...] = field(default=())
    """Paragraphs after the ceremony."""

    @property
    def published(self) -> date:
        return self.day + timedelta(self.published_after)

    @property
    def dim(self) -> str:
        return self.dimension_text or self.dimension

    @property
    def award(self) -> str:
        return AWARD_STYLES[self.award_style](
            DIM_STYLES[self.dim_style](self.dim), f"{self.programme} {self.year}"
        )

    @property
    def when(self) -> str:
        return when(self.date_form, self.day)

    @property
    def pres(self) -> str:
        return self.presenter_text or str(self.presenter)

    @property
    def rec(self) -> str:
        return self.recipient_text or f"{self.region.head} {self.recipient}"


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


def _antara(s: Story) -> list[str]:
    return [
        f"{s.region.bare} (ANTARA) - {s.region.gov} {s.verb} {s.award} yang digelar Kementerian Komunikasi "
        f"dan "
        "Informatika.",
        f"Penghargaan itu diserahkan {s.pres} kepada {s.rec} di {s.place}, {s.when}.",
    ]


def _local(s: Story) -> list[str]:
    return [
        f"{s.region.bare.upper()} – Prestasi membanggakan kembali ditorehkan {s.region.short}. Kali ini, "
        f"{s.region.full} {s.verb} {s.award}.",
        f"Piagam penghargaan diterima langsung oleh {s.rec} dari {s.pres} di {s.place}, {s.when}.",
    ]


def _official(s: Story) -> list[str]:
    return [
        f"{s.rec} menerima {s.award} dari {s.pres} di {s.place}, {s.when}.",
        f"Penghargaan tersebut merupakan bentuk apresiasi atas inovasi {s.region.short} dalam layanan "
        f"digital.",
    ]


def _passive(s: Story) -> list[str]:
    return [
        f"{s.region.bare.upper()}, KOMPAS.com - {_cap(s.award)} {s.passive} {s.region.full}.",
        f"{s.pres} menyerahkan piagam penghargaan tersebut kepada {s.rec} di {s.place}, {s.when}.",
    ]


def _named(s: Story) -> list[str]:
    return [
        f"{s.region.full} dinobatkan sebagai peraih {s.award}.",
        f"Malam penganugerahan berlangsung di {s.place}, {s.when}. Trofi diserahkan oleh {s.pres} dan "
        f"diterima {s.rec}.",
    ]


def _apposition(s: Story) -> list[str]:
    return [
        f"Jakarta - {s.region.where} {s.verb} {s.award}.",
        f"Penghargaan diserahkan langsung oleh {s.pres} dan diterima oleh {s.rec} di {s.place}, {s.when}.",
    ]


def _hard_work(s: Story) -> list[str]:
    return [
        f"Kerja keras jajaran {s.region.short} membuahkan hasil. Pada malam penganugerahan di {s.place}, "
        f"{s.when}, "
        f"{s.region.full} {s.verb} {s.award}.",
        f"Plakat diserahkan {s.pres} kepada {s.rec}.",
    ]


def _no_presenter(s: Story) -> list[str]:
    return [
        f"{s.region.short} {s.verb} {s.award}. Penghargaan diterima {s.rec} di {s.place}, {s.when}.",
        "Penilaian dilakukan oleh tim yang terdiri atas akademisi, praktisi, dan unsur kementerian.",
    ]


def _no_recipient(s: Story) -> list[str]:
    return [
        f"{s.region.gov} kembali mengharumkan nama daerah setelah {s.verb} {s.award}.",
        f"Penghargaan diserahkan {s.pres} di {s.place}, {s.when}.",
    ]


def _commitment(s: Story) -> list[str]:
    return [
        f"{s.region.bare} - Komitmen {s.region.gov} membangun layanan publik berbasis digital diganjar "
        f"{s.award}.",
        f"Piala diserahkan {s.pres} dan diterima {s.rec} dalam acara di {s.place}, {s.when}.",
    ]


def _bare_facts(s: Story) -> list[str]:
    return [
        f"{s.region.gov} {s.verb} {s.award}.",
        "Capaian itu tidak lepas dari dukungan seluruh perangkat daerah dan masyarakat.",
    ]


def _after(s: Story) -> list[str]:
    return [
        f"{s.region.bare.upper()} | {s.region.full} {s.verb} {s.award}.",
        f'"Alhamdulillah, ini hasil kerja bersama," kata {s.rec} usai menerima penghargaan dari {s.pres} di '
        f"{s.place}, {s.when}.",
    ]


def _giver(s: Story) -> list[str]:
    return [
        f"{s.pres} memberikan {s.award} kepada {s.region.gov} di {s.place}, {s.when}.",
        f"Piala diterima {s.rec}.",
    ]


TEMPLATES: dict[str, Callable[[Story], list[str]]] = {
    "antara": _antara,
    "local": _local,
    "official": _official,
    "passive": _passive,
    "named": _named,
    "apposition": _apposition,
    "hard work": _hard_work,
    "no presenter": _no_presenter,
    "no recipient": _no_recipient,
    "commitment": _commitment,
    "bare facts": _bare_facts,
    "after": _after,
    "giver": _giver,
}
"""Ways to tell an award: the paragraphs that hold it."""

DATED = tuple(name for name in TEMPLATES if name != "bare facts")
WITH_PRESENTER = tuple(name for name in DATED if name != "no presenter")
WITH_RECIPIENT = tuple(name for name in DATED if name != "no recipient")
WITH_BOTH = tuple(name for name in WITH_PRESENTER if name in WITH_RECIPIENT)

HEADLINES: dict[str, Callable[[Story], str]] = {
    "short": lambda s: f"{s.region.short} Raih Penghargaan {s.dim.title()}",
    "bare": lambda s: f"{s.region.bare} Sabet Penghargaan {s.dim.title()} dari Kominfo",
    "quote": lambda s: f"Raih Penghargaan Smart City, Ini Kata {s.region.head}",
    "award first": lambda s: f"Penghargaan {s.dim.title()} Jatuh ke Tangan {s.region.full}",
    "full": lambda s: f"Kado Manis, {s.region.full} Boyong Penghargaan {s.dim.title()}",
    "neutral": lambda s: f"Kolaborasi Jadi Kunci {s.region.short} Bangun Layanan Digital",
}

NOISE: dict[str, Callable[[Story], str]] = {
    "quote": lambda s: (
        '"Ini adalah hasil kerja bersama seluruh perangkat daerah, akademisi, pelaku usaha, dan '
        f'masyarakat," kata {s.recipient}.'
    ),
    "apps": lambda s: (
        f"Selama tiga tahun terakhir, {s.region.short} mengembangkan puluhan aplikasi layanan publik, "
        "mulai dari perizinan, kependudukan, hingga antrean rumah sakit."
    ),
    "budget": lambda s: (
        "Anggaran pembangunan infrastruktur jaringan serat optik tahun ini mencapai Rp12 miliar."
    ),
    "head": lambda s: (
        f"Kepala Dinas Komunikasi dan Informatika {s.region.full}, Agus Pramono, menjelaskan bahwa "
        "pusat kendali beroperasi 24 jam dan memantau 120 kamera pengawas."
    ),
    "citizens": lambda s: "Warga kini dapat melaporkan jalan rusak dan lampu padam lewat telepon genggam.",
    "internet": lambda s: (
        "Jaringan internet gratis telah dipasang di 85 taman, puskesmas, dan kantor kelurahan."
    ),
    "jury": lambda s: (
        "Penilaian berlangsung sejak Mei melalui tahap pengisian kuesioner, paparan, dan verifikasi lapangan."
    ),
    "weather": lambda s: (
        "Hujan deras tidak menyurutkan antusiasme warga mengikuti pawai budaya pada akhir pekan."
    ),
    "market": lambda s: "Harga cabai rawit di pasar induk turun menjadi Rp40 ribu per kilogram.",
    "council": lambda s: (
        "Anggota dewan meminta agar layanan digital juga menjangkau warga lanjut usia dan "
        "penyandang disabilitas."
    ),
}


@dataclass(frozen=True)
class Made:
    """A written article and the day it was published."""

    headline: str
    paragraphs: tuple[str, ...]
    published: date | None

    @property
    def text(self) -> str:
        return "\n".join((self.headline, *self.paragraphs) if self.headline else self.paragraphs)

    def insert(self, at: int, *paragraphs: str) -> Made:
        """The article with ``paragraphs`` before the paragraph ``at``, at the end where there are fewer."""
        return replace(self, paragraphs=(*self.paragraphs[:at], *paragraphs, *self.paragraphs[at:]))

    def append(self, *paragraphs: str) -> Made:
        return self.insert(len(self.paragraphs), *paragraphs)

    def rows(self) -> list[AwardRow]:
        return extract(self.text, published=self.published)


def article(s: Story) -> Made:
    """The story written out."""
    told = TEMPLATES[s.template](s)
    noise = [NOISE[name](s) for name in s.noise]
    return Made(HEADLINES[s.headline](s), tuple(_cap(p) for p in (*told, *s.more, *noise)), s.published)


Row = tuple[str, ...]
COLUMNS = tuple(c for c in TABLE_COLUMNS if c != "article_id")


def table(rows: Iterable[AwardRow], without: tuple[str, ...] = ()) -> list[Row]:
    """The cells of the table columns, sorted."""
    columns = [c for c in COLUMNS if c not in without]
    return sorted(tuple(row.cells()[c] for c in columns) for row in rows)


def expected(s: Story) -> dict[str, Any]:
    """The cells of the story's own row."""
    own = {
        "region_code": s.region.code,
        "region": s.region.official,
        "programme": PROGRAMMES[s.programme],
        "year": str(s.year),
        "dimension": s.dimension,
        "category": "",
        "mention": "current",
        "award_date": "",
        "place": "",
        "presenter": "",
        "presenter_title": "",
        "recipient": "",
        "recipient_title": "",
    }
    if s.template in DATED:
        own |= {"award_date": s.day.isoformat(), "place": s.place}
    if s.template in WITH_PRESENTER:
        own |= {"presenter": s.presenter.name, "presenter_title": s.presenter.title}
    if s.template in WITH_RECIPIENT:
        own |= {"recipient": s.recipient, "recipient_title": s.region.head}
    return own


DAYS = st.dates(date(2018, 2, 1), date(2023, 11, 30)).filter(lambda d: d.day >= 10)


@st.composite
def stories(draw: st.DrawFn, templates: tuple[str, ...] = tuple(TEMPLATES)) -> Story:
    """Stories over every region, dimension, programme, date form and manner of telling."""
    day = draw(DAYS)
    sunday = day.weekday() == 6  # "Minggu kemarin" may be last week
    form = draw(st.sampled_from([f for f in DATE_FORMS if not (sunday and f == "weekday kemarin")]))
    values: dict[str, Any] = {
        "region": draw(st.sampled_from(REGIONS)),
        "dimension": draw(st.sampled_from(DIMENSIONS)),
        "programme": draw(st.sampled_from(tuple(PROGRAMMES))),
        "day": day,
        "year": day.year,
        "published_after": 1 if form in NEEDS_YESTERDAY else draw(st.integers(0, 3)),
        "presenter": draw(st.sampled_from(PRESENTERS)),
        "recipient": draw(st.sampled_from(NAMES)),
        "place": draw(st.sampled_from(PLACES)),
        "template": draw(st.sampled_from(templates)),
        "verb": draw(st.sampled_from(ACTIVE)),
        "passive": draw(st.sampled_from(PASSIVE)),
        "date_form": form,
        "dim_style": draw(st.sampled_from(tuple(DIM_STYLES))),
        "award_style": draw(st.sampled_from(tuple(AWARD_STYLES))),
        "headline": draw(st.sampled_from(tuple(HEADLINES))),
        "noise": tuple(draw(st.lists(st.sampled_from(tuple(NOISE)), max_size=4, unique=True))),
    }
    return Story(**values)
