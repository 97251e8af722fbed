"""What makes a zip container dangerous or damaged, seen in its directory before anything is unzipped."""

from __future__ import annotations

from collections.abc import Sequence
from zipfile import ZipInfo

from pipeline.read.fault import Unusable
from pipeline.read.limits import GZIP_ALLOWANCE, GZIP_RATIO, MAX_MEMBERS

_HEADER = 30  # bytes of a local header before the name


def check_directory(infos: Sequence[ZipInfo], size: int) -> None:
    """Raise ``Unusable`` for a container of ``size`` bytes that is a bomb.

    ``too-many-members``; ``too-large`` where the members unzip to more than a hundred times the file;
    ``broken-archive`` where they overlap, which is how a small file is made to hold petabytes.
    The sizes are those of the directory, beyond which ``zipfile`` reads no byte of a member.
    """
    if len(infos) > MAX_MEMBERS:
        reason = f"{len(infos):,} members, the most is {MAX_MEMBERS:,}; split it"
        raise Unusable("too-many-members", reason)
    if sum(info.file_size for info in infos) > GZIP_ALLOWANCE + GZIP_RATIO * size:
        reason = f"unzips to more than {GZIP_RATIO} times its size; unzip it and see what it holds"
        raise Unusable("too-large", reason)
    end = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset < end:
            raise Unusable(
                "broken-archive", "members overlap, which no program writes; make the archive again"
            )
        end = info.header_offset + _HEADER + info.compress_size
    if end > size:
        raise Unusable("broken-archive", "a member ends behind the end of the file; copy it again")
