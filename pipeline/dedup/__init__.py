"""Exact and near duplicates among articles: the same story under another masthead.

News is syndicated: a portal takes a wire story, gives it its own header and footer, mends a few
words.  Such copies are one witness of an award, not two.  This package finds them in three steps:

1. *Sign* each body (:mod:`.signature`).  Case, punctuation, white space, HTML entities and
   invisible characters are folded away (:mod:`.fold`); what is left is kept as 32-bit hashes of the
   words, and as the MinHash of its shingles (Broder 1997, "On the resemblance and containment of
   documents").
2. *Propose* pairs by locality-sensitive hashing (Indyk and Motwani 1998; banding as in Leskovec,
   Rajaraman and Ullman, "Mining of Massive Datasets", ch. 3): :mod:`.proposals`, on the sorted
   hash columns of :mod:`.columns`.  A pair of Jaccard similarity ``J`` is proposed with probability
   ``1 - (1 - J**ROWS)**BANDS``.
3. *Verify* each proposed pair on the words themselves (:mod:`.coverage`), so a MinHash never decides.

Clusters are the connected components of verified pairs.  Of each, one article stands for the rest
(:mod:`.clusters`); between these, :mod:`.quotes` and :mod:`.passages` find who quotes the same text
without being a copy.  :mod:`.store` keeps it all in SQLite and looks at what is new alone.  Hash
seeds are fixed, and no order of arrival, verification or settling can be seen in the result.

Library: rensa, for the MinHash.  datasketch does the same and is measured beside it
(``benchmarks/dedup.py``); it was many times slower in signing.  Neither keeps an index on disk that
can be asked for a few new articles and gives the same answer in whatever order they came.
"""

from __future__ import annotations

from pipeline.dedup.coverage import THRESHOLD, coverage, similarity
from pipeline.dedup.finder import Duplicate, DuplicateFinder
from pipeline.dedup.fold import fold_words
from pipeline.dedup.signature import PARAMETERS, Signature, sign
from pipeline.dedup.store import SCHEMA, Bounds, Changes, DuplicateStore

__all__ = [
    "PARAMETERS",
    "SCHEMA",
    "THRESHOLD",
    "Bounds",
    "Changes",
    "Duplicate",
    "DuplicateFinder",
    "DuplicateStore",
    "Signature",
    "coverage",
    "fold_words",
    "sign",
    "similarity",
]
