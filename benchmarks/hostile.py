"""Does the time of one article grow with its length, whatever stands in it?

Each text repeats one thing that a pattern might stumble over, at a length and at four times that
length; the ratio of the two times is near 4 where the work is linear.

    python benchmarks/hostile.py [CHARACTERS]
"""

from __future__ import annotations

import sys
import time

from pipeline.article import Article
from pipeline.extract import extract_article
from pipeline.rules import load_rules

AWARD = "Kota Madiun meraih penghargaan smart city dimensi smart living. "
REPEATED = {
    "blanks": " ",
    "line ends": "\n",
    "full stops": ". ",
    "dashes": "– ",
    "entities": "&nbsp;",
    "regions": "Kota Madiun, ",
    "offices": "Kepala Dinas Komunikasi dan Informatika ",
    "heads": "Wali Kota Madiun Maidi ",
    "degrees": "S.T., M.T., ",
    "dates": "14/12/2021 ",
    "verbs": "meraih penghargaan smart living ",
    "places": "di Hotel Aa Bb, ",
    "items": "1. Kota Madiun\n",
    "rows": "1 | Kota Madiun | Smart Living\n",
    "gaps": "Kota Madiun   Smart Living   81,20\n",
    "cells": "Kota Madiun\nSmart Living\n1\n",
    "a wide row": "Kota Madiun | ",
    "wrapped lines": "warga memuji layanan yang kini di-\npakai setiap hari oleh banyak orang\n",
    "a teaser": "Harga Emas Hari Ini Naik Lagi ",
}


def seconds(text: str) -> float:
    """Time to extract ``text`` once."""
    rules = load_rules()
    start = time.perf_counter()
    extract_article(Article("a", text), rules)
    return time.perf_counter() - start


def main() -> None:
    """Print a line for each text."""
    length = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seconds(AWARD)
    print(f"{'':12}{length:>10,}{4 * length:>10,}  ratio")
    for name, unit in REPEATED.items():
        lead = AWARD + ("\nBaca juga: " if name == "a teaser" else "")
        short, long = (seconds(lead + unit * (n // len(unit))) for n in (length, 4 * length))
        print(f"{name:12}{short:9.2f}s{long:9.2f}s{long / max(short, 1e-3):7.1f}")


if __name__ == "__main__":
    main()
