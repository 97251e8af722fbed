"""What a person says about the inputs beside their paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.rules import Rules


@dataclass(frozen=True)
class ReadOptions:
    """How to read tables, databases and pages.

    ``columns`` names the column of a field (``{"text": "isi"}``; the fields are those of
    :data:`pipeline.read.columns.FIELDS`, and ``sheet`` names the sheet of a workbook), ``query`` is the
    SELECT that databases are asked, ``rules`` hold what is known of sites and of column names: None for
    the default ones, which are loaded when a source first needs them.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    rules: Rules | None = None

    def loaded_rules(self) -> Rules:
        """The rules to read by."""
        if self.rules is not None:
            return self.rules
        # Late: most inputs need none, and reading must not wait for them.
        from pipeline.rules import load_rules

        return load_rules()
