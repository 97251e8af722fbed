"""The suggestions as a file to paste from, and as data.

The text is YAML: new records as they would stand in rules/, everything else in comments.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.printable import printable
from pipeline.rules import Rules
from pipeline.suggest.collect import Suggestion
from pipeline.suggest.lines import Addition, addition, quoted, shortened

_AROUND = 110
"""Characters of a sentence shown on either side of what is suggested."""


def yaml_text(suggestions: Sequence[Suggestion], rules: Rules, articles: int) -> str:
    """The suggestions by the file they would go to, best first within each kind."""
    by_file: dict[str, list[tuple[Suggestion, Addition]]] = {}
    for suggestion in suggestions:
        added = addition(suggestion, rules)
        by_file.setdefault(added.file, []).append((suggestion, added))
    parts = [
        f"# {len(suggestions)} suggestions from {articles} articles.  Take over what is right; TODO marks what the\n"
        "# articles do not tell.  Then: anugerah rules check\n"
    ]
    for file, members in by_file.items():
        parts.append(f"\n# ---- {file} ----\n")
        parts += [_entry(suggestion, added) for suggestion, added in members]
    if not any(added.how == "record" for members in by_file.values() for _s, added in members):
        parts.append("\n[]\n")
    return "".join(parts)


def _entry(suggestion: Suggestion, added: Addition) -> str:
    head = (
        f'\n# {suggestion.kind} "{_comment(suggestion.forms[0])}": articles {suggestion.articles},'
        f" sentences {suggestion.sentences}, score {suggestion.score:.1f}\n"
    )
    lines = [f"#   {_comment(e.article)}: {_comment(shortened(e, _AROUND))}\n" for e in suggestion.examples]
    if added.how == "record":
        return head + "".join(lines) + added.text
    what = (
        f"# add to the words of {added.record}: {quoted(added.text)}"
        if added.how == "word"
        else f"# add the line: {_comment(added.text)}"
    )
    return head + "".join(lines) + what + "\n"


def _comment(text: str) -> str:
    """``text`` on one line, with nothing in it that YAML or a terminal would stumble over."""
    return printable(" ".join(text.split()))


def json_value(suggestions: Sequence[Suggestion], rules: Rules, articles: int) -> dict[str, Any]:
    """The suggestions as data, in the same order."""
    return {"articles": articles, "suggestions": [_as_dict(s, addition(s, rules)) for s in suggestions]}


def _as_dict(suggestion: Suggestion, added: Addition) -> dict[str, Any]:
    return {
        "kind": suggestion.kind,
        "form": suggestion.forms[0],
        "articles": suggestion.articles,
        "sentences": suggestion.sentences,
        "score": suggestion.score,
        "file": added.file,
        "how": added.how,
        "record": added.record,
        "add": added.text,
        "examples": [
            {"article": e.article, "sentence": e.sentence, "start": e.start, "end": e.end}
            for e in suggestion.examples
        ],
    }
