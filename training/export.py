"""Writes a trained pipeline as the folder that is shipped with the package."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from spacy.language import Language
from thinc.api import Config

from pipeline.parse.embedded import CONFIG, TOKENIZER, WEIGHTS, WORDS


def export(nlp: Language, words: Mapping[str, Sequence[str]], folder: Path) -> None:
    """Write the configuration, the word lists and the weights (in half precision) to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    stored = {}
    for name, pipe in nlp.pipeline:
        part: Any = pipe
        stored[name] = {
            "rest": part.to_bytes(exclude=["vocab", "model"]),
            "model": _narrowed(part.model.to_dict()),
        }
    (folder / WEIGHTS).write_bytes(srsly.msgpack_dumps(stored))
    kept = {section: dict(nlp.config[section]) for section in ("nlp", "components")}
    kept["nlp"]["tokenizer"] = {"@tokenizers": TOKENIZER}
    (folder / CONFIG).write_text(Config(kept).to_str(), "utf-8")
    lines = [
        f"{json.dumps(key)}: {json.dumps(list(value), ensure_ascii=False)}" for key, value in words.items()
    ]
    (folder / WORDS).write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _narrowed(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.astype(np.float16) if value.dtype == np.float32 else value
    if isinstance(value, dict):
        return {key: _narrowed(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_narrowed(each) for each in value]
    return value
