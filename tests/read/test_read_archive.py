"""Archives: members as sources, and everything that can be wrong with one."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from formats import json_lines, tarred, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article, Rejected
from pipeline.read.files import count_inputs, read_inputs
from pipeline.read.find import Source, find_sources

TEXT = b"Kota Contoh meraih penghargaan.\n"
MODES = ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pack(name: str, members: dict[str, bytes]) -> bytes:
    if name.endswith(".zip"):
        return zipped(members)
    kind = name.rpartition(".")[2].replace("tgz", "gz")
    return tarred(members, "w" if kind == "tar" else f"w:{kind}")


def codes(*names: str) -> list[str]:
    return sorted(code for _path, code in outcomes(*names))


def outcomes(*names: str) -> list[tuple[str, str]]:
    return [(item.path, item.code if isinstance(item, Rejected) else item.id) for item in read_inputs(names)]


@pytest.mark.parametrize("name", MODES)
def test_members_are_read_as_files_are(name: str) -> None:
    Path(name).write_bytes(
        pack(
            name,
            {
                "in/b.txt": TEXT,
                "in/t.jsonl": json_lines([{"id": "x", "text": "satu"}, {"id": "y", "text": "dua"}]),
                "c.csv": b"id,isi\nz,tiga\n",
                "a.txt": TEXT + b"lagi",
                "in/.hidden.txt": TEXT,
                "in/picture.png": b"x",
            },
        )
    )
    assert outcomes(name) == [
        (f"{name}!/in/b.txt", "b"),
        (f"{name}!/in/t.jsonl", "x"),
        (f"{name}!/in/t.jsonl", "y"),
        (f"{name}!/c.csv", "z"),
        (f"{name}!/a.txt", "a"),
    ]


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_members_share_the_digest_of_the_archive(name: str) -> None:
    Path(name).write_bytes(pack(name, {"a.txt": TEXT, "b.txt": b"lain"}))
    Path("copy-" + name).write_bytes(Path(name).read_bytes())
    digests = {item.digest() for item in find_sources([name, "copy-" + name]) if isinstance(item, Source)}
    assert len(digests) == 1
    assert None not in digests


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_names_that_lead_out_are_refused(name: str) -> None:
    bad = ["/etc/a.txt", "../a.txt", "b/../../a.txt", "C:/a.txt", "x/" * 600 + "a.txt", "..\\a.txt"]
    Path(name).write_bytes(pack(name, dict.fromkeys(bad, TEXT) | {"good.txt": TEXT}))
    found = outcomes(name)
    assert [code for _path, code in found].count("unsafe-name") == len(bad)
    assert (f"{name}!/good.txt", "good") in found


def test_links_devices_and_sparse_files_of_a_tar_are_refused() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, kind in [
            ("s", tarfile.SYMTYPE),
            ("h", tarfile.LNKTYPE),
            ("c", tarfile.CHRTYPE),
            ("f", tarfile.FIFOTYPE),
        ]:
            info = tarfile.TarInfo(f"{name}.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        holes = tarfile.TarInfo("holes.txt")
        holes.size = len(TEXT)
        holes.pax_headers = {"GNU.sparse.size": "9" * 15, "GNU.sparse.map": "0,10"}
        archive.addfile(holes, io.BytesIO(TEXT))
        info = tarfile.TarInfo("z.txt")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    Path("a.tar").write_bytes(out.getvalue())
    assert codes("a.tar") == ["unreadable-member"] * 5 + ["z"]


def test_links_of_a_zip_are_refused() -> None:
    with zipfile.ZipFile("a.zip", "w") as archive:
        link = zipfile.ZipInfo("l.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("z.txt", TEXT)
    assert codes("a.zip") == ["unreadable-member", "z"]


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    Path("a.zip").write_bytes(data)
    assert codes("a.zip") == ["b", "encrypted-member"]


@pytest.mark.parametrize("name", MODES)
def test_an_archive_in_an_archive_is_refused(name: str) -> None:
    Path(name).write_bytes(pack(name, {"in.zip": zipped({"a.txt": TEXT}), "in.tar.gz": b"x", "b.txt": TEXT}))
    assert codes(name) == ["b", "nested-archive", "nested-archive"]


@pytest.mark.parametrize("name", MODES)
def test_a_second_member_of_one_name_is_refused(name: str) -> None:
    data = pack(name, {"a.txt": TEXT, "b.txt": b"lain"})
    if name.endswith(".zip"):
        Path(name).write_bytes(data.replace(b"b.txt", b"a.txt"))
    else:
        mode = name.rpartition(".")[2].replace("tgz", "gz")
        with tarfile.open(name, "w" if mode == "tar" else f"w:{mode}") as tar:  # type: ignore[call-overload]
            for content in (TEXT, b"lain"):
                info = tarfile.TarInfo("a.txt")
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    assert codes(name) == ["a", "repeated-member"]


@pytest.mark.parametrize("name", MODES)
def test_a_bomb_costs_one_message(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("archive", "zips"):
        monkeypatch.setattr(f"pipeline.read.{module}.GZIP_ALLOWANCE", 10_000)
        monkeypatch.setattr(f"pipeline.read.{module}.GZIP_RATIO", 1 if name == "a.tar" else 5)
    if name == "a.tar":
        pytest.skip("not compressed: it cannot grow")
    Path(name).write_bytes(pack(name, {"a.txt": b"\n" * 5_000_000}))
    assert set(codes(name)) == {"too-large"}


def test_overlapping_members_of_a_zip_are_refused() -> None:
    data = bytearray(zipped({"a.txt": TEXT * 30, "b.txt": TEXT * 30}))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = (0).to_bytes(4, "little")
    Path("a.zip").write_bytes(data)
    assert [code for _path, code in outcomes("a.zip")] == ["broken-archive"]


def test_a_wrong_size_in_a_header_costs_the_member() -> None:
    data = bytearray(zipped({"a.txt": TEXT * 30, "b.txt": TEXT}))
    first = data.index(b"PK\x01\x02")
    data[first + 24 : first + 28] = (10).to_bytes(4, "little")
    Path("a.zip").write_bytes(data)
    assert [code for _path, code in outcomes("a.zip")] == ["broken-archive", "b"]


@pytest.mark.parametrize("name", MODES)
def test_a_truncated_archive_says_so(name: str) -> None:
    members = {f"{number}.txt": TEXT + bytes(str(number), "ascii") * 3000 for number in range(8)}
    whole = pack(name, members)
    Path(name).write_bytes(whole[: len(whole) * 2 // 3])
    codes = [code for _path, code in outcomes(name)]
    assert "broken-archive" in codes
    assert outcomes(name) == outcomes(name)


def test_a_large_header_of_a_tar_is_refused() -> None:
    info = tarfile.TarInfo("a.txt")
    info.pax_headers = {"comment": "x" * 2_000_000}
    with tarfile.open("a.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info)
    assert [code for _path, code in outcomes("a.tar")] == ["too-large"]


def test_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.archive.MAX_MEMBERS", 2)
    monkeypatch.setattr("pipeline.read.zips.MAX_MEMBERS", 2)
    members = {f"{number}.txt": TEXT + bytes([number + 65]) for number in range(3)}
    Path("a.zip").write_bytes(zipped(members))
    Path("a.tar.gz").write_bytes(tarred(members))
    assert [code for _path, code in outcomes("a.zip")] == ["too-many-members"]
    assert codes("a.tar.gz") == ["0", "1", "too-many-members"]


def test_an_archive_in_a_folder_is_opened() -> None:
    Path("in").mkdir()
    Path("in/a.zip").write_bytes(zipped({"x.txt": TEXT}))
    Path("in/b.zip").write_bytes(b"no zip")
    assert outcomes("in") == [("in/a.zip!/x.txt", "x"), ("in/b.zip", "broken-archive")]
    assert count_inputs(["in"]) == 2


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_an_archive_without_articles(name: str) -> None:
    Path(name).write_bytes(pack(name, {"a.png": b"x"}))
    assert outcomes(name) == [(name, "no-articles")]


def test_a_tar_is_unpacked_once_to_list_and_once_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    members = {f"{number}.csv": b"id,text\n%d,isi %d\n" % (number, number) for number in range(30)}
    Path("a.tar.gz").write_bytes(tarred(members | {"big.txt": b"x" * 100_000}))
    opened = []
    real = tarfile.open

    def counted(**given: Any) -> tarfile.TarFile:
        opened.append(1)
        return real(**given)

    monkeypatch.setattr("pipeline.read.archive.tarfile.open", counted)
    assert len([item for item in read_inputs(["a.tar.gz"]) if isinstance(item, Article)]) == 31
    assert len(opened) == 2


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(MODES))
def test_damage_never_raises(data: st.DataObject, name: str) -> None:
    whole = bytearray(pack(name, {"a.txt": TEXT, "b.jsonl": b'{"text": "x"}\n', "c.csv": b"id,text\n1,y\n"}))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = Path("damaged-" + name)
    path.write_bytes(whole)
    assert outcomes(str(path))
