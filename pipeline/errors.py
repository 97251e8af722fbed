"""What is wrong with an input that a person gave, told so that they can mend it."""

from __future__ import annotations


class InputError(ValueError):
    """An input cannot be used; the message names the file, the line where there is one, and what to do."""

    def __init__(self, path: object, line: int | None, message: str) -> None:
        super().__init__(f"{path}: {message}" if line is None else f"{path}:{line}: {message}")
        self.path = str(path)
        self.line = line


class UserError(Exception):
    """Something that a command needs is not there or not usable; the message says what to run."""
