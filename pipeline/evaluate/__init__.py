"""How well a table of awards agrees with a gold table.

The rules, in full:

**Pairing.** Rows of one article pair one to one on the key (``region_code``, ``year``,
``dimension``); an empty gold year pairs with any year.  Where several pairings are possible the
best one is taken, by these aims in this order, each outranking all that follow:

1. the number of pairs,
2. the agreement on ``category`` and ``programme`` (folded for case and punctuation; two empty
   cells agree),
3. the number of pairs whose years are literally the same,
4. the number of slots without an error and of equal ``mention`` cells.

A tie beyond that falls by the rows' own text, so the order of rows never changes a figure.

**Rows.** Precision is pairs over system rows, recall is pairs over gold rows, over the whole set.
Per ``mention``, a pair counts under the mention of its *gold* row; a system row without a pair
counts under its own.  So recall is over the gold rows of that mention, and precision over the
pairs of that mention plus the unpaired system rows that claim it; the mentions add up to the
total.  ``macro_f1`` is the mean over articles of each article's row F1.

**Slots** are judged on paired rows only: *right*, *wrong* (both filled, different; counts against
precision and recall), *missed* (only gold filled), *spurious* (only the system filled).  Names
compare by :func:`fold_name`, dates and programmes by :func:`fold`; places and categories are right
where one holds the other, word for word, after :func:`fold`.

**Alternatives.** A gold cell may hold alternatives separated by ``|``; any of them is right.
An empty one (``Jakarta|``) says that leaving the cell empty is right too.  System cells
are never split.

**Nothing over nothing.** A ratio without a denominator is 1.0 where there was nothing to find and
nothing was found (no gold row and no system row; for a slot: no gold row and no system row fills
it, paired or not), and 0.0 otherwise: a system that is silent where gold is not gets no precision
for it.  The same holds in each bootstrap resample and for spans.

The modules, each of which knows only those before it: ``fold`` and ``cells`` compare cells, ``rates``
counts, ``pairing`` pairs rows, ``scores`` and ``bootstrap`` make figures of pairs, ``mentions`` of
spans, ``texts`` and ``causes`` say why sides disagree, ``disagreements`` lists it; ``gold`` and
``inputs`` read, ``evaluation`` joins all, ``terminal`` and ``page`` show it, ``floor`` pins it.
"""

from __future__ import annotations

from pipeline.evaluate.bootstrap import RESAMPLES, Interval, intervals
from pipeline.evaluate.cells import FOUR_SLOTS, MENTIONS, SLOTS, Key, Row
from pipeline.evaluate.fold import fold, fold_name
from pipeline.evaluate.gold import check_articles, read_article_ids, read_table, read_tables
from pipeline.evaluate.rates import RowScore, SlotScore
from pipeline.evaluate.scores import Score, figures, score_matched, score_rows
from pipeline.evaluate.terminal import format_score

__all__ = [
    "FOUR_SLOTS",
    "MENTIONS",
    "RESAMPLES",
    "SLOTS",
    "Interval",
    "Key",
    "Row",
    "RowScore",
    "Score",
    "SlotScore",
    "check_articles",
    "figures",
    "fold",
    "fold_name",
    "format_score",
    "intervals",
    "read_article_ids",
    "read_table",
    "read_tables",
    "score_matched",
    "score_rows",
]
