"""Proof bundles: the files of one draw as a folder and as a ZIP, with both verifiers and a page of instructions.

``replacements.json`` (DRAW 1.8)
    A canonical JSON list, in the order in which replacements were made, of :class:`Replacement`. The verifiers
    recompute it with these rules, which are those of ``draws.engine.substitute`` and ``team_for_substitute``:

    1. The replaced object is one that is to be visited at that time: drawn, or itself an earlier substitute.
    2. The substitute is the next ticket of the same stratum after those drawn and all earlier substitutes. No ticket is
       skipped in silence: a substitute that cannot be inspected either is replaced by a row of its own.
    3. The team of the replaced object goes along. Its visit no longer counts as load. Members who are recused for the
       substitute leave. Open places (departments in code order, also those that were unmet before) go to the
       department's inspectors of the frozen ``inspectors.tsv`` who are not recused and have room below the cap, ordered
       by (load at that time, ``ticket(inspector_key, substitute + "|" + inspector)``, id).
    4. Teams of other objects are published already: there is no chain of reassignments. A place without anybody stays
       open and the team is shorter; a person must decide.

The same files always give the same bytes of ZIP: names sorted, one fixed date, one compression level.
"""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from draws.canonical import canonical
from draws.errors import DrawError
from draws.levels import AUDITOR, OPTIONAL, PUBLIC_KEYS, Level, assert_public, auditor

VERIFIERS = Path(__file__).with_name("verifiers")
README = "说明.txt"
#: Files that every bundle carries and that hold no data of a draw.
SHIPPED = ("verify.py", "verify.html", README)
MAX_BYTES = 2 << 30
MAX_FILES = 64
_DATE = (1980, 1, 1, 0, 0, 0)
_DATA = {*AUDITOR, *OPTIONAL, *PUBLIC_KEYS}
_KNOWN = {*_DATA, *SHIPPED}

_WHAT = {
    "auditor": "审计级：全部材料。含信用风险分类和检查人员编号，只供审计、监察等有权机关使用，不得公开。",
    "public": "公开级：任何人都可以核对被抽中对象的票号。不含信用风险分类和检查人员。",
    "enterprise": "企业级：供一家企业核对自己的票号和门槛。请只交给该企业。",
}
_HOW = """双随机抽取核验材料（mingcha-draw/1）

{what}

三步核验
1. 找到抽取之前发布的公告，抄下其中的“承诺值”（64 位十六进制）。公告通常在发起部门或同级市场监管部门的网站
   “双随机、一公开”栏目；也可以向发起部门索取公告原件。不要从本文件夹里抄：整套材料可以重做，公告不能。
2. 用浏览器打开 verify.html（不联网也能用），放入本文件夹的全部文件或 ZIP，输入承诺值，按“开始核验”。
   或者用 Python 3.8 以上运行：python3 verify.py 本文件夹 --commit 承诺值
3. 看结论。每一项都是“✓”才是通过；任何一项“✗”都会写明第一处不同。种子号码请再与开奖公告（或公开掷骰记录）核对。

核验程序从头重算，不使用抽取系统的任何程序。对核验程序本身有疑问的，可以从别处取得同一版本，或按公开的规则另写一个。
"""


class Replacement(BaseModel):
    """One row of ``replacements.json``; ``ticket`` is the substitute's, ``team`` its inspectors, sorted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    object_id: str
    substitute_id: str
    reason: str
    evidence: str
    approver: str
    team: tuple[str, ...]
    ticket: str


class Bundle(NamedTuple):
    """Where a bundle was written."""

    folder: Path
    archive: Path


def replacements_json(rows: Iterable[Replacement]) -> bytes:
    """The bytes of ``replacements.json``; a row without reason, evidence or approver is a :class:`DrawError`."""
    plain = [row.model_dump(mode="json") for row in rows]
    for number, row in enumerate(plain, 1):
        blank = [name for name in ("reason", "evidence", "approver") if not row[name].strip()]
        if blank:
            raise DrawError(f"第 {number} 条替换没有写明原因、证据或批准人，不能生成材料。")
    return canonical(plain)


def write_bundle(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    level: Level = "auditor",
    replace: bool = False,
    forbidden: Iterable[str] = (),
    classes: Iterable[str] = (),
) -> Bundle:
    """Write ``folder`` and ``folder.zip`` beside it, whole or not at all.

    ``files`` are the data files of the level (names without folders); both verifiers and the instructions are added.
    Below the auditor level the files pass :func:`draws.levels.assert_public` with ``forbidden`` and ``classes`` first.
    A folder that has the same content is left as it is; one with other content is a :class:`DrawError` unless
    ``replace``, and one with foreign files always. A write that was interrupted is finished or undone by the next one.
    """
    strange = sorted(set(files) - _DATA)
    if strange:
        raise DrawError(f"{'、'.join(strange)} 不是核验材料，不能放入。")
    if level == "auditor":
        auditor(files)
    elif set(files) != {f"{level}.json"}:
        raise DrawError(f"这一级材料只能有 {level}.json 一个文件。")
    whole = dict(files) | shipped(level)
    if level != "auditor":
        assert_public(whole, forbidden, classes, SHIPPED)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _write_folder(folder, whole, replace)
    archive = folder.with_name(folder.name + ".zip")
    _write_zip(archive, folder.name, whole)
    return Bundle(folder, archive)


def shipped(level: Level) -> dict[str, bytes]:
    """The verifiers and the instructions. The latter with BOM and CRLF, for the oldest of Windows editors."""
    text = _HOW.format(what=_WHAT[level]).replace("\n", "\r\n")
    return {name: (VERIFIERS / name).read_bytes() for name in SHIPPED[:2]} | {README: text.encode("utf-8-sig")}


def _write_folder(folder: Path, files: Mapping[str, bytes], replace: bool) -> None:
    new, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    if old.exists() and not folder.exists():
        old.rename(folder)
    for left in (new, old):
        if left.exists():
            shutil.rmtree(left)
    if folder.exists() and _same(folder, files):
        return
    if folder.exists() and not replace:
        raise DrawError(f"{folder} 已经存在且内容不同，没有覆盖。")
    foreign = sorted(path.name for path in folder.iterdir() if path.name not in _KNOWN) if folder.exists() else []
    if foreign:
        raise DrawError(f"{folder} 中还有别的文件（{foreign[0]} 等），没有覆盖。")
    new.mkdir()
    for name, data in files.items():
        _write_file(new / name, data)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    _sync(folder.parent)
    if old.exists():
        shutil.rmtree(old)


def _same(folder: Path, files: Mapping[str, bytes]) -> bool:
    names = {path.name for path in folder.iterdir()}
    return names == set(files) and all((folder / name).read_bytes() == data for name, data in files.items())


def _write_zip(path: Path, top: str, files: Mapping[str, bytes]) -> None:
    new = path.with_name(f".{path.name}.new")
    with zipfile.ZipFile(new, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{top}/{name}", _DATE)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=6)
    with new.open("rb") as stream:
        os.fsync(stream.fileno())
    new.replace(path)
    _sync(path.parent)


def _write_file(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_bundle(path: Path, max_bytes: int = MAX_BYTES) -> dict[str, bytes]:
    """The files of a bundle, folder or ZIP, by name. Sub-folders of a folder are left out.

    Names that lead elsewhere, links, doubles, encrypted members, too many files or bytes (``max_bytes`` in all, counted
    while reading) and anything that is no folder and no ZIP are a :class:`DrawError`.
    """
    try:
        return _read_folder(path, max_bytes) if path.is_dir() else _read_zip(path, max_bytes)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise DrawError(f"{path} 不是核验材料的文件夹，也不是完好的 ZIP（{type(error).__name__}）。") from None


def _read_folder(folder: Path, left: int) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            raise DrawError(f"{path.name} 是链接而不是文件，不予读取。")
        if not path.is_file() or path.name.startswith("."):
            continue
        with path.open("rb") as stream:
            files[path.name] = stream.read(left + 1)
        left = _counted(files, path.name, left)
    return files


def _read_zip(path: Path, left: int) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    tops: set[str] = set()
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            top, name = _place(entry)
            tops.add(top)
            if name in files or len(tops) > 1:
                raise DrawError(f"ZIP 中的 {name} 重复，或文件不在同一个文件夹内。")
            with archive.open(entry) as stream:
                files[name] = stream.read(left + 1)
            left = _counted(files, name, left)
    return files


def _place(entry: zipfile.ZipInfo) -> tuple[str, str]:
    """Top folder (or nothing) and name of a member."""
    parts = PurePosixPath(entry.filename).parts
    bad = entry.orig_filename != entry.filename or "\\" in entry.filename or ":" in entry.filename
    if bad or not 1 <= len(parts) <= 2 or ".." in parts or entry.filename.startswith("/"):
        raise DrawError(f"ZIP 中有不合规的路径“{entry.filename[:60]}”，不予读取。")
    if stat.S_ISLNK(entry.external_attr >> 16) or entry.flag_bits & 1:
        raise DrawError(f"ZIP 中的 {parts[-1]} 是链接或加了密，不予读取。")
    return "/".join(parts[:-1]), parts[-1]


def _counted(files: Mapping[str, bytes], name: str, left: int) -> int:
    left -= len(files[name])
    if left < 0 or len(files) > MAX_FILES:
        raise DrawError("核验材料过大，或文件过多，不予读取。")
    return left
