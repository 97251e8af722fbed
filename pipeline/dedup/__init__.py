"""Exact and near duplicates among articles: the same story under another masthead."""

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
