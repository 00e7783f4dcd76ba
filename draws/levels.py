"""The three disclosure levels of a draw (DRAW 2), cut from the complete files of a draw.

=============  ==========================================================================================
*auditor*      everything: commitment, frame with strata, exclusions, inspectors, recusals, reveal, result,
               replacements, and for a draw that follows a lead the lead's ``lead_commit.json``
*public*       ``public.json``: what opens the draw (hash, code, seed) and the drawn objects with their tickets
*enterprise*   ``enterprise.json``: the same head, one object's own ticket and the threshold it was held against
=============  ==========================================================================================

Credit classes are internal (DOMAIN C11) and inspectors' names are nobody's business: :func:`assert_public` is the
last door before anything is published, and it refuses rather than repairs.

Known limit, by design of the protocol: once seed and code are public anybody can compute every ticket of the draw. An
object that was not drawn although objects with higher tickets were is seen to stand in a class with a lower rate.
"""

from __future__ import annotations

import html
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from draws.canonical import canonical, strict_json
from draws.errors import DrawError
from draws.keys import draw_keys, ticket
from draws.models import Commit, Lead, Result, Reveal

Level = Literal["auditor", "public", "enterprise"]

#: Files of the complete level; the last two exist only where there is something to say.
AUDITOR = (
    "commit.json",
    "frame.tsv",
    "excluded.tsv",
    "inspectors.tsv",
    "recusals.tsv",
    "reveal.json",
    "result.json",
)
OPTIONAL = ("replacements.json", "lead_commit.json")
#: The only keys that a public file may have, per file; everything else is refused.
_HEAD = frozenset(
    (
        *("protocol", "draw_id", "scope", "commit_sha256", "code_sha256", "seed_source", "sources", "seed", "code"),
        *("lead", "lead_code", "drawn"),
    )
)
PUBLIC_KEYS = {
    "public.json": _HEAD,
    "enterprise.json": _HEAD | {"object_id", "ticket", "threshold", "substitute"},
}


#: Left out when names are compared: registries and people write 张三, 张 三 and 张　三.
_BLANKS = dict.fromkeys(map(ord, " \u3000\u00a0"))
_ROW = {"object_id", "ticket"}
_TICKET = re.compile("[0-9a-f]{64}")


class PrivacyError(DrawError):
    """Something internal would have been published; nothing is written."""


def auditor(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The complete level. A missing file is a :class:`DrawError`; files that are no part of a proof stay out.

    A draw that follows a lead needs the lead's ``commit.json`` as ``lead_commit.json``: it holds the hash of the
    lead's code, without which a follower could choose the "lead's code" after the seed is known.
    """
    missing = [name for name in AUDITOR if name not in files]
    if "commit.json" in files and Commit.parse(files["commit.json"]).lead and "lead_commit.json" not in files:
        missing.append("lead_commit.json")
    if missing:
        raise DrawError(f"核验材料不齐，缺少 {'、'.join(missing)}，不能生成。")
    return {name: files[name] for name in (*AUDITOR, *OPTIONAL) if name in files}


def public(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """``public.json``: the head and the drawn objects in order of their tickets; no class, no numbers per class, no
    inspectors. ``files`` are those of the complete level."""
    result = Result.parse(files["result.json"])
    drawn = sorted((one.ticket, one.object_id) for one in result.selected)
    plain = _head(files) | {"drawn": [{"object_id": object_id, "ticket": mark} for mark, object_id in drawn]}
    return {"public.json": canonical(plain)}


def enterprise(files: Mapping[str, bytes], object_id: str) -> dict[str, bytes]:
    """``enterprise.json`` of one object: its ticket, the threshold (the largest drawn ticket of its stratum, which is
    not named; null where nothing of the stratum was drawn) and whether it was drawn or came in as a substitute.

    An object outside the frame is a :class:`DrawError`.
    """
    stratum = _stratum(files["frame.tsv"], object_id)
    if stratum is None:
        raise DrawError(f"“{object_id}”不在这次抽取的名单内，没有票号可以告知。")
    marks = {one.object_id: one.ticket for one in Result.parse(files["result.json"]).selected if one.stratum == stratum}
    substitutes = [row["substitute_id"] for row in json.loads(files.get("replacements.json", b"[]"))]
    plain = _head(files) | {
        "object_id": object_id,
        "ticket": ticket(_object_key(files), object_id),
        "threshold": max(marks.values(), default=None),
        "drawn": object_id in marks,
        "substitute": object_id in substitutes,
    }
    return {"enterprise.json": canonical(plain)}


def _object_key(files: Mapping[str, bytes]) -> str:
    commit, reveal = Commit.parse(files["commit.json"]), Reveal.parse(files["reveal.json"])
    lead = Lead(commit_sha256=commit.lead, code=reveal.lead_code or "") if commit.lead else None
    return draw_keys(commit, reveal.seed, reveal.code, lead)[0]


def _head(files: Mapping[str, bytes]) -> dict[str, Any]:
    commit, reveal = Commit.parse(files["commit.json"]), Reveal.parse(files["reveal.json"])
    head = {
        "protocol": commit.protocol,
        "draw_id": commit.draw_id,
        "scope": commit.scope,
        "commit_sha256": commit.sha256,
        "code_sha256": commit.code_sha256,
        "seed_source": commit.seed_source.model_dump(mode="json"),
        "sources": reveal.model_dump(mode="json")["sources"],
        "seed": reveal.seed,
        "code": reveal.code,
    }
    if commit.lead is not None:
        head |= {"lead": commit.lead, "lead_code": reveal.lead_code}
    return head


def _stratum(frame: bytes, object_id: str) -> str | None:
    found = re.search(rb"(?:\A|\n)" + re.escape(object_id.encode()) + rb"\t([^\n]*)\n", frame)
    return found[1].decode() if found else None


def assert_public(
    files: Mapping[str, bytes], forbidden: Iterable[str] = (), classes: Iterable[str] = (), shipped: Iterable[str] = ()
) -> None:
    """Refuse (:class:`PrivacyError`) to publish ``files`` when one of them holds something internal.

    ``forbidden`` are inspectors' ids and names, ``classes`` the strata (and their words: 高风险). JSON files may hold
    the keys of their level only. Names are looked for anywhere in the text, ids and classes as whole words or cells,
    also inside DOCX, XLSX and ZIP. ``shipped`` are file names that are the same in every bundle and hold no data.
    """
    names, labels = sorted({one for one in forbidden if one.strip()}), {one for one in classes if one}
    skip = set(shipped)
    for name, data in files.items():
        if name in skip:
            continue
        if name in AUDITOR or name in OPTIONAL:
            raise PrivacyError(f"{name} 属于审计级材料，不能公开。")
        if name in PUBLIC_KEYS:
            for text in _only_public_keys(name, data):
                _refuse_classes(name, text, labels)
        for where, text in _texts(name, data):
            _refuse_names(where, text, names)
            if name not in PUBLIC_KEYS:
                _refuse_classes(where, text, labels)


def _only_public_keys(name: str, data: bytes) -> list[str]:
    """The closed shape of a level's JSON. Returned are the only texts in it that a person has worded."""
    plain = strict_json(data, name)
    extra = sorted(set(plain) - PUBLIC_KEYS[name])
    if extra:
        raise PrivacyError(f"{name} 中有不能公开的项 {'、'.join(extra)}，没有写出。")
    drawn = plain.get("drawn")
    rows = drawn if isinstance(drawn, list) else []
    if not isinstance(drawn, bool | list) or any(not isinstance(row, dict) or set(row) != _ROW for row in rows):
        raise PrivacyError(f"{name} 的 drawn 中有编号和票号之外的内容，没有写出。")
    marks = [row["ticket"] for row in rows] + [plain[key] for key in ("ticket", "threshold") if plain.get(key)]
    if not all(isinstance(mark, str) and _TICKET.fullmatch(mark) for mark in marks):
        raise PrivacyError(f"{name} 中有不是票号的票号，没有写出。")
    source = plain.get("seed_source")
    named = [source.get("name"), *(source.get("issue") or ())] if isinstance(source, dict) else []
    return [text for text in (plain.get("draw_id"), plain.get("scope"), *named) if isinstance(text, str)]


def _refuse_names(where: str, text: str, names: Iterable[str]) -> None:
    solid = text.translate(_BLANKS)
    for name in names:
        if name.isascii():
            found = bool(re.search(rf"(?<![0-9A-Za-z:_-]){re.escape(name)}(?![0-9A-Za-z:_-])", text))
        else:
            found = name.translate(_BLANKS) in solid
        if found:
            raise PrivacyError(f"{where} 中有检查人员的编号或姓名，没有写出。")


def _refuse_classes(where: str, text: str, labels: set[str]) -> None:
    text = unicodedata.normalize("NFKC", text)
    cells = {cell.strip() for cell in re.split(r"[\n\t\"]", text)}
    for label in sorted(labels):
        if label in cells or re.search(rf"(?<![0-9A-Za-z]){re.escape(label)}\s*类", text):
            raise PrivacyError(f"{where} 中有信用风险分类“{label}”，没有写出。")


def _texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """The readable text of a file: members of containers, markup taken off. Tags of one run of letters vanish, so that
    a name split over runs is found; all other tags end a cell."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from _texts(f"{name}:{member}", archive.read(member))
        return
    text = data.decode("utf-8", "replace")
    if "<" in text:
        text = re.sub(r"</?(?:w:(?:r|t|rPr|rFonts|b|color|sz|szCs)\b|b\b|i\b|em\b|strong\b|span\b)[^>]*>", "", text)
        text = html.unescape(re.sub(r"<[^>]*>", "\n", text))
    yield name, text
