"""Exact and near duplicates among articles: the same story under another masthead.

News is syndicated: a portal takes a wire story, gives it its own header and footer, mends a few
words.  Such copies are one witness of an award, not two.  This module finds them in three steps:

1. *Sign* each body.  Case, punctuation, white space, HTML entities and invisible characters are
   folded away; what is left is cut into overlapping shingles of ``SHINGLE`` words, whose MinHash
   signature is kept (Broder 1997, "On the resemblance and containment of documents").
2. *Propose* pairs by locality-sensitive hashing of the signatures (Indyk and Motwani 1998;
   banding as in Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", ch. 3).  A pair of
   Jaccard similarity ``J`` is proposed with probability ``1 - (1 - J**rows)**bands``.
3. *Verify* each proposed pair on the shingles themselves, so a signature never decides.

The measure that decides is word coverage: the share of a text's words that lie in a shingle which
the other text has too.  It is a containment, so a long footer on one side does not hide a copy,
and it loses one word for one changed word, where a Jaccard of shingles loses ``SHINGLE`` of them.
A body that stands in an article twice covers itself once, and counts as alike.  Two bounds hold
together: the better covered text must reach ``threshold`` and the other ``LEAST_COVERED``; without
the second, a brief that quotes one sentence of a press release would repeat every long article
that quotes it too.  Two short texts may share most of their words by sharing one sentence, so
texts of less than ``SHORT_WORDS`` words must reach ``SHORT_THRESHOLD``, and below ``LEAST_WORDS``
only equal texts are duplicates.  ``benchmarks/dedup.py`` shows where the bounds put copies and
look-alikes.

Clusters are the connected components of verified pairs, so neither the order of arrival nor the
order of verification matters.  Hash seeds are fixed.  Verification is skipped inside a cluster, so
copies cost next to nothing; what costs is many texts on one template that are alike enough to be
proposed and too different to be copies: each pair of them is verified.

Library: rensa.  datasketch does the same and was measured beside it (``benchmarks/dedup.py`` runs
both): recall was the same but for chance, and rensa was several times faster in signing and in look-up.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, Generic, Protocol, TypeVar
from zlib import crc32

import numpy as np
import numpy.typing as npt
import rensa  # type: ignore[import-untyped, unused-ignore]

SHINGLE = 3
"""Words in a shingle.  Longer ones lose copies with many small edits, shorter ones find the
language's stock phrases everywhere."""
THRESHOLD = 0.65
"""Coverage (0-1) that the better covered text of a pair must reach.  Its own header and footer
count against it, so this is the share of the story in the page, not the share of unchanged words."""
LEAST_COVERED = 0.3
"""Coverage (0-1) that the other text must reach."""
SHORT_WORDS = 100
SHORT_THRESHOLD = 0.8
LEAST_WORDS = 20
_BANDS, _ROWS = 85, 3
_SEED = 1997

_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


class _Ordered(Hashable, Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


Id = TypeVar("Id", bound=_Ordered)


@dataclass(frozen=True, slots=True)
class Duplicate(Generic[Id]):
    """``of`` is the article that is repeated; ``similarity`` the coverage (0-1) with that one.

    In a chain of copies of copies the similarity with the representative can lie below the
    threshold that each link of the chain has passed.
    """

    of: Id
    similarity: float


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What is kept of one body.

    ``words`` is their number, ``extent`` that of the different ones (a body that stands twice is
    not larger for it), ``digest`` tells equal bodies, ``shingles`` are 32-bit hashes in text order
    (``ordered``: sorted) and ``sketch`` their MinHash; a body too short to compare has none.
    """

    words: int
    extent: int
    digest: bytes
    shingles: npt.NDArray[np.uint32]
    ordered: npt.NDArray[np.uint32]
    sketch: Any


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Id]):
    id: Id
    published: date | None
    digest: bytes
    extent: int

    def precedence(self) -> tuple[bool, date, int, Id]:
        """Sorts the article that the others repeat to the front."""
        return self.published is None, self.published or date.max, -self.extent, self.id


def fold_words(body: str) -> list[str]:
    """The words of ``body`` without case, punctuation, entities and invisible characters."""
    # Twice: portals that escape an escaped text leave "&amp;quot;" behind.
    text = html.unescape(html.unescape(body)) if "&" in body else body
    return _WORD.findall(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold())


def sign(body: str) -> Signature:
    """The signature of one body.  Time and space are linear in its length."""
    words = fold_words(body)
    digest = blake2b(" ".join(words).encode(), digest_size=16).digest()
    if len(words) < LEAST_WORDS:
        none = np.empty(0, np.uint32)
        return Signature(len(words), len(set(words)), digest, none, none, None)
    shingles = shingle(words)
    sketch = rensa.RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    sketch.update(shingles)
    hashes = np.fromiter(map(crc32, shingles), np.uint32, len(shingles))
    return Signature(len(words), len(set(words)), digest, hashes, np.sort(hashes), sketch)


def shingle(words: list[str]) -> list[bytes]:
    """The overlapping runs of ``SHINGLE`` words, in text order."""
    encoded = [word.encode() for word in words]
    return [b" ".join(run) for run in zip(*(encoded[start:] for start in range(SHINGLE)), strict=False)]


def coverage(one: Signature, other: Signature) -> float:
    """The share (0-1) of the words of ``one`` in a shingle that ``other`` has too."""
    if one.digest == other.digest:
        return 1.0 if one.words else 0.0
    if not (len(one.shingles) and len(other.ordered)):
        return 0.0
    # By binary search rather than np.isin, which sorts both sides anew for each pair.
    places = other.ordered.searchsorted(one.shingles)
    shared = other.ordered.take(places, mode="clip") == one.shingles
    covered = np.zeros(one.words, np.bool_)
    for offset in range(SHINGLE):
        covered[offset : offset + len(shared)] |= shared
    return int(np.count_nonzero(covered)) / one.words


def similarity(one: Signature, other: Signature) -> float:
    """How alike two bodies are (0-1): the coverage of the better covered one."""
    return max(coverage(one, other), coverage(other, one))


class DuplicateFinder(Generic[Id]):
    """Collects the bodies of a batch, then names the duplicates among them.

    It holds the signature of each different body (about 3.5 kB for one of 300 words), never the text.

    :param threshold: coverage from which a text repeats another, in (0, 1].
    """

    def __init__(self, threshold: float = THRESHOLD) -> None:
        if not 0 < threshold <= 1:
            raise ValueError(f"threshold must lie in (0, 1], not {threshold}")
        self._threshold = threshold
        self._entries: dict[Id, _Entry[Id]] = {}
        self._signatures: dict[bytes, Signature] = {}

    def add(self, id: Id, body: str, published: date | None = None) -> None:
        """Take in one article; ``body`` is its story, without what was masked as boilerplate.

        :raises ValueError: the id was added before.
        """
        if id in self._entries:
            raise ValueError(f"article {id!r} was added before")
        signature = sign(body)
        self._signatures.setdefault(signature.digest, signature)
        self._entries[id] = _Entry(id, published, signature.digest, signature.extent)

    def duplicates(self) -> dict[Id, Duplicate[Id]]:
        """Every article that repeats another, sorted by id, with the article it repeats.

        An article that others repeat (the earliest published of its cluster, undated ones last;
        then the one with the most different words; then the smallest id) is not among the keys.
        Bodies without a word repeat nothing.
        """
        found: dict[Id, Duplicate[Id]] = {}
        for cluster in self._clusters():
            first, *others = sorted(cluster, key=_Entry.precedence)
            for entry in others:
                alike = similarity(self._signatures[entry.digest], self._signatures[first.digest])
                found[entry.id] = Duplicate(first.id, alike)
        return dict(sorted(found.items()))

    def _clusters(self) -> Iterator[list[_Entry[Id]]]:
        root_of = self._components()
        clusters: dict[bytes, list[_Entry[Id]]] = defaultdict(list)
        for entry in self._entries.values():
            if entry.extent:
                clusters[root_of.get(entry.digest, entry.digest)].append(entry)
        return iter(clusters.values())

    def _components(self) -> dict[bytes, bytes]:
        """For each comparable body (by digest) the one that stands for its component."""
        bodies = [signature for signature in self._signatures.values() if signature.sketch is not None]
        index = rensa.RMinHashLSH(threshold=self._threshold, num_perm=_BANDS * _ROWS, num_bands=_BANDS)
        joined = _Components(len(bodies))
        for position, body in enumerate(bodies):
            for earlier in index.query(body.sketch):
                # A pair that is connected already cannot change the components: a cluster of
                # n copies costs n verifications, not n squared.
                if joined.root(earlier) != joined.root(position) and self._same(body, bodies[earlier]):
                    joined.join(earlier, position)
            index.insert(position, body.sketch)
        return {body.digest: bodies[joined.root(place)].digest for place, body in enumerate(bodies)}

    def _same(self, one: Signature, other: Signature) -> bool:
        short = min(one.words, other.words) < SHORT_WORDS
        needed = max(self._threshold, SHORT_THRESHOLD) if short else self._threshold
        forth = coverage(one, other)
        if forth < LEAST_COVERED:
            return False
        back = coverage(other, one)
        return max(forth, back) >= needed and back >= LEAST_COVERED


class _Components:
    """Connected components of ``0 .. size-1`` (union-find with path halving)."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, item: int) -> int:
        parent = self._parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        self._parent[self.root(other)] = self.root(one)
