"""The linter of the samples: every fault with its place, and what the samples amount to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline import clean
from pipeline.annotate.check_rows import Evidence, check_contradictions, check_evidence, check_values
from pipeline.annotate.check_spans import check_marked, check_rows_marked
from pipeline.annotate.finding import Finding
from pipeline.annotate.samples import Part, Place, survey
from pipeline.dedup import DuplicateFinder
from pipeline.rules import Rules
from pipeline.text import normalise, soft_breaks

LEAST_STYLES = 10
LEAST_NEGATIVES = 0.25
"""Share of the articles that report no award: fewer, and false rows hardly cost anything."""
LEAST_MARKED = 25
STYLED_PART = "test"
"""The part whose articles must name their style, so that scores can be told by style."""

_FAULT_CODES = {"article": "G001", "id": "G002", "gold": "G003", "spans": "G004"}


@dataclass(frozen=True, slots=True)
class PartSummary:
    """What one part holds; ``negatives`` are articles without a gold row."""

    name: str
    articles: int
    rows: int
    negatives: int
    marked: int
    spans: int
    styles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The findings, by file and line, and a summary of each part."""

    findings: tuple[Finding, ...]
    parts: tuple[PartSummary, ...]

    @property
    def errors(self) -> int:
        return sum(finding.severity == "error" for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return {
            "findings": [
                {
                    "file": str(each.place.path),
                    "line": each.place.line,
                    "severity": each.severity,
                    "code": each.code,
                    "message": each.message,
                }
                for each in self.findings
            ],
            "parts": [asdict(part) for part in self.parts],
        }


def check_folders(folders: Sequence[Path], rules: Rules) -> Report:
    """Check every part in ``folders``, together.

    Whether the whole is large and mixed enough (G061 to G063) is asked only where a folder of parts
    is given, not of single parts.

    :raises InputError: a folder holds no samples.
    """
    parts: dict[Path, Part] = {}
    whole = False
    for folder in folders:
        found = survey(folder)
        whole = whole or any(part.folder != folder for part in found)
        parts.update({part.folder.resolve(): part for part in found})
    return check_parts(tuple(parts.values()), rules, whole=folders[0] if whole else None)


def check_parts(parts: Sequence[Part], rules: Rules, *, whole: Path | None = None) -> Report:
    """Check parts; ``whole`` is the folder to name where they are too few or too much alike."""
    findings = [finding for part in parts for finding in _check_part(part, rules)]
    findings += _ids_across(parts)
    findings += _duplicates(parts, rules)
    summaries = tuple(_summary(part) for part in parts)
    if whole is not None:
        findings += _mixture(summaries, Place(whole))
    # A finding may be come upon twice: two spans of one line may share their fault.
    ordered = sorted(set(findings), key=lambda f: (str(f.place.path), f.place.line or 0, f.code, f.message))
    return Report(tuple(ordered), summaries)


def _check_part(part: Part, rules: Rules) -> Iterator[Finding]:
    for fault in part.faults:
        yield Finding(fault.place, _FAULT_CODES[fault.kind], fault.message)
    seen: dict[str, Place] = {}
    for sample in part.articles:
        if sample.id in seen:
            first = seen[sample.id]
            message = f"the id {sample.id} is already that of {first.path}:{first.line}"
            yield Finding(sample.place, "G002", message)
        seen.setdefault(sample.id, sample.place)
        if part.name == STYLED_PART and not sample.style:
            yield Finding(sample.place, "G060", f"{sample.id} names no style")
    for row in part.rows:
        yield from check_values(row, rules)
        if row.article_id not in part.by_id:
            yield Finding(row.place, "G010", f"no article {row.article_id!r} in {part.folder}")
    marked = {each.article_id: each for each in part.marked}
    for article_id, rows in part.rows_by_article.items():
        if article_id in part.by_id:
            evidence = Evidence(part.by_id[article_id], rules)
            for row in rows:
                yield from check_evidence(row, evidence)
        yield from check_contradictions(rows)
        if article_id in marked:
            yield from check_rows_marked(rows, marked[article_id])
    first_marked: dict[str, Place] = {}
    for each in part.marked:
        yield from check_marked(each, rules)
        if each.article_id in first_marked:
            place = first_marked[each.article_id]
            message = f"{each.article_id} has spans already in {place.path}:{place.line}"
            yield Finding(each.place, "G004", message)
        first_marked.setdefault(each.article_id, each.place)


def _ids_across(parts: Sequence[Part]) -> Iterator[Finding]:
    seen: dict[str, Place] = {}
    for part in parts:
        for article_id, sample in part.by_id.items():
            if article_id in seen:
                first = seen[article_id]
                message = f"the id {article_id} is already that of {first.path}:{first.line}"
                yield Finding(sample.place, "G002", message)
            seen.setdefault(article_id, sample.place)


def _duplicates(parts: Sequence[Part], rules: Rules) -> Iterator[Finding]:
    finder: DuplicateFinder[tuple[int, str]] = DuplicateFinder()
    for number, part in enumerate(parts):
        for article_id, sample in part.by_id.items():
            lines, _ = clean.mask(normalise(sample.article.text, soft_breaks).norm, rules)
            story = "\n".join(line.text for line in lines)
            finder.add((number, article_id), story, sample.article.published)
    for (number, article_id), duplicate in finder.duplicates().items():
        place = parts[number].by_id[article_id].place
        other, of = duplicate.of
        alike = f"{article_id} is nearly the same as {of}"
        share = f"(alike by {duplicate.similarity:.2f})"
        if other == number:
            yield Finding(place, "G051", f"{alike} {share}")
        else:
            yield Finding(place, "G050", f"{alike} in {parts[other].folder} {share}")


def _summary(part: Part) -> PartSummary:
    return PartSummary(
        name=part.name,
        articles=len(part.by_id),
        rows=len(part.rows),
        negatives=len(part.by_id.keys() - part.rows_by_article.keys()),
        marked=len({each.article_id for each in part.marked}),
        spans=sum(len(each.spans) for each in part.marked),
        styles=tuple(sorted({sample.style for sample in part.articles if sample.style})),
    )


def _mixture(parts: Sequence[PartSummary], place: Place) -> Iterator[Finding]:
    styles = {style for part in parts for style in part.styles}
    if len(styles) < LEAST_STYLES:
        yield Finding(place, "G061", f"{len(styles)} styles, fewer than {LEAST_STYLES}")
    articles, negatives = sum(part.articles for part in parts), sum(part.negatives for part in parts)
    if negatives < LEAST_NEGATIVES * articles:
        message = f"{negatives} of {articles} articles report no award, less than {LEAST_NEGATIVES:.0%}"
        yield Finding(place, "G062", message)
    marked = sum(part.marked for part in parts)
    if marked < LEAST_MARKED:
        yield Finding(place, "G063", f"{marked} articles with spans, fewer than {LEAST_MARKED}")


def format_report(report: Report) -> str:
    """The summary as a plain table for the terminal, under it the number of findings."""
    lines = [f"{'part':<12}{'articles':>9}{'rows':>7}{'negatives':>11}{'marked':>8}{'spans':>7}{'styles':>8}"]
    lines += [
        f"{p.name:<12}{p.articles:>9}{p.rows:>7}{p.negatives:>11}{p.marked:>8}{p.spans:>7}{len(p.styles):>8}"
        for p in report.parts
    ]
    errors = report.errors
    return "\n".join([*lines, f"{errors} errors, {len(report.findings) - errors} warnings"])
