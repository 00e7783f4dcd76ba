"""Recompute a vector file of ``mingcha-draw/1`` completely and say in words where it first differs.

The format may say more than this version knows, so unknown keys are noted and passed over; values are compared
strictly. A malformed file gives one sentence, never an exception.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from draws.canonical import (
    Row,
    canonical,
    read_excluded,
    read_frame,
    read_inspectors,
    read_recusals,
    sha256_hex,
    sizes_of,
    strict_json,
)
from draws.engine import select
from draws.errors import DrawError
from draws.keys import code_bytes, inspector_key, object_key, prk, ticket
from draws.lenient import lenient_commit
from draws.models import PROTOCOL, Commit, Model, Result
from draws.seed import encode
from draws.sizes import want as wanted
from draws.teams import assign


class ReplayReport(Model):
    """``equal`` only when every value could be recomputed and is the same. ``checked`` names the values in order,
    ``difference`` is the first that differs (Chinese, one sentence), ``notes`` what was passed over."""

    file: str
    equal: bool
    checked: tuple[str, ...] = ()
    difference: str | None = None
    notes: tuple[str, ...] = ()


class _Different(Exception):
    pass


def replay(source: Path | str | Mapping[str, Any]) -> ReplayReport:
    """Recompute a vector file (its path, or its content already parsed)."""
    name = "（内存中的内容）" if isinstance(source, Mapping) else str(source)
    run = _Replay()
    try:
        run.all(dict(source) if isinstance(source, Mapping) else _load(Path(source)))
    except (_Different, DrawError) as error:
        return ReplayReport(
            file=name, equal=False, checked=tuple(run.checked), difference=str(error), notes=tuple(run.notes)
        )
    except Exception as error:  # a file may be wrong in more ways than can be foreseen; the caller gets a sentence
        said = f"文件的内容不符合抽取向量的格式，无法复算（{type(error).__name__}）。"
        return ReplayReport(file=name, equal=False, checked=tuple(run.checked), difference=said, notes=tuple(run.notes))
    return ReplayReport(file=name, equal=True, checked=tuple(run.checked), notes=tuple(run.notes))


def _load(path: Path) -> dict[str, Any]:
    try:
        data = path.read_bytes()
    except OSError:
        raise _Different(f"文件 {path} 打不开，请核对路径。") from None
    value = strict_json(data.removeprefix(b"\xef\xbb\xbf"), path.name, floats=True)
    assert isinstance(value, dict)
    return value


def _same(what: str, made: object, given: object) -> None:
    if made != given or type(made) is not type(given):
        raise _Different(f"{what}不同：文件中是 {_short(given)}，算出的是 {_short(made)}。")


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    text = text or "（空）"
    return text if len(text) <= 100 else text[:97] + "…"


class _Replay:
    def __init__(self) -> None:
        self.checked: list[str] = []
        self.notes: list[str] = []

    def all(self, vector: dict[str, Any]) -> None:
        if "commit_json" not in vector:
            self._blocks(vector)
            return
        missing = [
            key for key in ("commit_json", "frame_tsv", "inspectors_tsv", "recusals_tsv", "reveal", "result")
            if key not in vector
        ]  # fmt: skip
        if missing:
            raise _Different(f"文件缺少“{'、'.join(missing)}”，不是完整的抽取向量。")
        commit = self._commit(vector)
        frame, inspectors, recusals = self._files(vector, commit)
        self._want(commit)
        objects_by, inspectors_by = self._keys(vector, commit)
        self._tickets(vector, frame, objects_by)
        self._result(vector["result"], commit, (frame, inspectors, recusals), (objects_by, inspectors_by))

    def _done(self, what: str) -> None:
        self.checked.append(what)

    def _given(self, part: Mapping[str, Any], name: str) -> bool:
        if name not in part:
            self.notes.append(f"文件中没有 {name}，这一项没有可比较的值。")
        return name in part

    def _commit(self, vector: dict[str, Any]) -> Commit:
        text = vector["commit_json"]
        if not isinstance(text, str):
            raise _Different("commit_json 应当是文本。")
        plain = strict_json(text.encode("utf-8"), "commit_json")
        _same("commit_json 的规范格式", canonical(plain).decode("utf-8"), text)
        if plain.get("protocol") != PROTOCOL:
            raise _Different(f"锁定文件的协议是 {_short(plain.get('protocol'))}，本程序只能复算 {PROTOCOL}。")
        self._hash = sha256_hex(text.encode("utf-8"))
        _same("承诺值 commit_sha256", self._hash, vector["reveal"].get("commit_sha256"))
        self._done("承诺值")
        commit, notes, self._want_stands = lenient_commit(plain)
        self.notes += notes
        return commit

    def _files(self, vector: dict[str, Any], commit: Commit) -> tuple[list[Row], list[Row], list[Row]]:
        readers: dict[str, Callable[[bytes], list[Row]]] = {
            "frame": read_frame,
            "inspectors": read_inspectors,
            "recusals": read_recusals,
            "excluded": read_excluded,
        }
        rows: dict[str, list[Row]] = {}
        for name, read in readers.items():
            text = vector.get(f"{name}_tsv")
            given = getattr(commit, name)
            if text is None and name == "excluded":
                if given.rows == 0:
                    _same("excluded.tsv 的哈希值", sha256_hex(b""), given.sha256)
                else:
                    self.notes.append("文件中没有 excluded.tsv 的内容，这一项只能随承诺值核对。")
                continue
            if not isinstance(text, str):
                raise _Different(f"{name}_tsv 应当是文本。")
            data = text.encode("utf-8")
            _same(f"{name}.tsv 的哈希值", sha256_hex(data), given.sha256)
            rows[name] = self._excluded(data) if name == "excluded" else read(data)
            _same(f"{name}.tsv 的行数", len(rows[name]), given.rows)
            self._done(f"{name}.tsv")
        sizes = {key: size for key, size in (commit.frame.sizes or {}).items() if size}
        _same("各类的对象数 sizes", sizes_of(rows["frame"]), dict(sorted(sizes.items())))
        self._done("各类的对象数")
        return rows["frame"], rows["inspectors"], rows["recusals"]

    def _excluded(self, data: bytes) -> list[Row]:
        """Reasons are words of whoever made the draw; only the ids are held to the format."""
        lines = data.decode("utf-8").splitlines()
        rows = [(line.partition("\t")[0], line.partition("\t")[2]) for line in lines]
        if (
            b"\r" in data
            or (data and not data.endswith(b"\n"))
            or data.split(b"\n")[:-1] != sorted(data.split(b"\n")[:-1])
        ):
            raise _Different("excluded.tsv 的换行或行的次序不符合格式。")
        if len({object_id for object_id, _ in rows}) != len(rows):
            raise _Different("excluded.tsv 中有重复的对象。")
        return rows

    def _want(self, commit: Commit) -> None:
        sizes = {key: size for key, size in (commit.frame.sizes or {}).items() if size}
        given = {key: number for key, number in sorted(commit.want.items()) if number}
        if self._want_stands:
            self.notes.append("锁定文件的抽查比例没有写明比例和数量，各类抽取数按锁定文件所写采用。")
            return
        made = {key: number for key, number in sorted(wanted(commit.quota, commit.policy, sizes).items()) if number}
        _same("各类应抽数 want", made, given)
        self._done("各类应抽数")

    def _keys(self, vector: dict[str, Any], commit: Commit) -> tuple[str, str]:
        reveal = vector["reveal"]
        code = code_bytes(reveal.get("code") or "")
        _same("保密码的哈希 code_sha256", sha256_hex(code), commit.code_sha256)
        self._done("保密码")
        sources = reveal.get("sources")
        self._given(reveal, "sources")
        if sources is not None:
            _same("种子的编码 seed", encode([_source(one) for one in sources]), reveal.get("seed"))
            self._done("种子的编码")
        seed = reveal["seed"]
        own = prk(self._hash, code, seed)
        lead = prk(commit.lead, code_bytes(reveal.get("lead_code") or ""), seed) if commit.lead else own
        made = object_key(lead, commit.scope), inspector_key(own, commit.draw_id)
        for name, key, value in (("对象", "object_key", made[0]), ("检查人员", "inspector_key", made[1])):
            if self._given(vector, key):
                _same(f"{name}密钥 {key}", value, vector[key])
                self._done(f"{name}密钥")
        if "prk" in vector:
            _same("中间密钥 prk", own.hex(), vector["prk"])
        return made

    def _tickets(self, vector: dict[str, Any], frame: Sequence[Row], key: str) -> None:
        if not self._given(vector, "first_tickets"):
            return
        for object_id, given in vector["first_tickets"]:
            _same(f"对象 {object_id} 的票号", ticket(key, object_id), given)
        if {one[0] for one in vector["first_tickets"]} - {object_id for object_id, _ in frame}:
            raise _Different("first_tickets 中有名录以外的对象。")
        self._done("票号")

    def _result(
        self,
        given: dict[str, Any],
        commit: Commit,
        files: tuple[list[Row], list[Row], list[Row]],
        keys: tuple[str, str],
    ) -> None:
        frame, inspectors, recusals = files
        selected = select(frame, commit.want, keys[0])
        teams, unmet = assign(
            (one.object_id for one in selected), commit.team, inspectors, recusals, keys[1], commit.load_cap
        )
        made = Result(selected=selected, teams=teams, unmet=unmet).plain()
        rows = given["selected"]
        _same("抽中的对象数", len(made["selected"]), len(rows))
        for number, (ours, theirs) in enumerate(zip(made["selected"], rows, strict=True), start=1):
            _same(f"抽中的第 {number} 个对象", ours, list(theirs))
        self._done("抽中的对象")
        open_places = [tuple(one) for one in made["unmet"]]
        _unmet(open_places, given.get("unmet", []))
        self._done("未能安排的名额")
        _teams(made["teams"], given["teams"], {object_id for object_id, _ in open_places})
        self._done("检查组")

    def _blocks(self, vector: dict[str, Any]) -> None:
        """The building blocks: seed encodings and hash primitives, one list per name."""
        if not any(isinstance(vector.get(name), list) for name in ("cases", "sha256", "hmac_sha256")):
            raise _Different("文件中没有 commit_json，不是抽取向量。")
        for case in vector.get("cases", ()):
            _same("种子的编码 seed", encode([_source(one) for one in case["sources"]]), case["seed"])
            self._done("种子的编码")
        for case in vector.get("sha256", ()):
            _same("SHA-256", sha256_hex(case["utf8"].encode()), case["hex"])
            self._done("SHA-256")
        for case in vector.get("hmac_sha256", ()):
            made = hmac.new(case["key_utf8"].encode(), case["msg_utf8"].encode(), hashlib.sha256).hexdigest()
            _same("HMAC-SHA256", made, case["hex"])
            self._done("HMAC-SHA256")
        if not self.checked:
            raise _Different("文件中没有一个可以复算的值。")
        others = [name for name in ("hkdf_sha256", "sm3") if name in vector]
        if others:
            self.notes.append(f"{'、'.join(others)} 不是本协议使用的算法，没有复算。")


def _source(one: object) -> str | list[int]:
    if isinstance(one, str):
        return one
    if isinstance(one, int) and not isinstance(one, bool):
        return str(one)
    if isinstance(one, list | tuple) and all(isinstance(n, int) and not isinstance(n, bool) for n in one):
        return list(one)
    raise _Different("种子来源应当是文本或整数的列表。")


def _unmet(made: Sequence[tuple[str, ...]], given: Sequence[Any]) -> None:
    """One entry per open place. An entry may carry more than object and department, or the object alone; a third part
    may be the number of places."""
    counted = [one for one in given if isinstance(one, list) and len(one) == 3 and isinstance(one[2], int)]
    if len(given) != len(made) and len(counted) == len(given):
        given = [one[:2] for one in counted for _ in range(one[2])]
    _same("未能安排的名额数 unmet", len(made), len(given))
    for ours, entry in zip(sorted(made), sorted((_place(one) for one in given), key=lambda one: one), strict=True):
        _same("未能安排的名额", ours[: len(entry)], entry)


def _place(entry: Any) -> tuple[str, ...]:
    if isinstance(entry, str):
        return (entry,)
    if isinstance(entry, Mapping):
        names = (("object_id", "object"), ("department_code", "department"))
        return tuple(str(next(entry[key] for key in keys if key in entry)) for keys in names)
    return tuple(str(part) for part in entry[:2])


def _teams(made: Mapping[str, list[str]], given: Mapping[str, Any], short: set[str]) -> None:
    """The order within a team has no meaning. An object with an open place may be left out as a whole."""
    for object_id, team in made.items():
        if object_id not in given:
            if object_id in short:
                continue
            raise _Different(f"检查组不同：文件中没有对象 {object_id}。")
        _same(f"对象 {object_id} 的检查组", team, sorted(given[object_id]))
    extra = [object_id for object_id in given if object_id not in made]
    if extra:
        raise _Different(f"检查组不同：文件中多出没有抽中的对象 {extra[0]}。")
