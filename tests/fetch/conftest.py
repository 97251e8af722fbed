"""Folders in memory: the journal has every record confirmed by the disk, and half of the time went there.

No test here looks at what a power cut leaves of a disk; what a killed process wrote is kept in memory as well.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # a file system in memory on Linux


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="anugerah-", dir=MEMORY) as folder:
        yield Path(folder)
