"""Check a proof bundle with the very verifier that every bundle carries (our copy, not the bundle's)."""

from __future__ import annotations

import re
import runpy
from hashlib import sha256
from pathlib import Path

from draws.bundle import VERIFIERS
from draws.canonical import strict_json
from draws.errors import DrawError
from extractors.models import Frozen
from warehouse.connection import opened
from warehouse.draws import rows


class Line(Frozen):
    """One check: ``✓`` or ``✗``, what was checked, and what was found."""

    mark: str
    title: str
    detail: str


class Verified(Frozen):
    """``commit`` is the hash that was compared, ``known_from`` where it comes from (``notice``, ``warehouse`` or
    nothing). ``exit_code`` 0: passed; 1: something differs; 2: consistent, but no hash to compare with."""

    bundle: str
    lines: tuple[Line, ...]
    limits: str
    commit: str | None
    known_from: str | None
    exit_code: int


def verify_bundle(bundle: Path, commit: str | None, warehouse: Path) -> Verified:
    """Raises :class:`DrawError` when ``bundle`` is no bundle or ``commit`` no hash."""
    tool = runpy.run_path(str(VERIFIERS / "verify.py"), run_name="mingcha_verifier")
    typed = re.sub(r"\s", "", commit).lower() if commit else None
    if typed is not None and not re.fullmatch("[0-9a-f]{64}", typed):
        raise DrawError("承诺值应为 64 位十六进制（0-9、a-f），请照公告重新输入。")
    try:
        files = tool["load"](bundle)
        known = None if typed else _known(files, warehouse)
        verifier, limits = tool["verify"](files, typed or known)
    except tool["Unusable"] as unusable:
        raise DrawError(f"无法核验：{unusable}。") from None
    titles = {} if typed else {"承诺值与公告一致": "承诺值与数据仓库中锁定时的一致（未与公告核对）"} if known else {}
    lines = tuple(
        Line(mark=mark, title=titles.get(title, title), detail=detail) for mark, title, detail in verifier.lines
    )
    failed = any(line.mark == "✗" for line in lines)
    return Verified(
        bundle=str(bundle),
        lines=lines,
        limits=limits,
        commit=typed or known,
        known_from="notice" if typed else "warehouse" if known else None,
        exit_code=1 if failed else 0 if typed or known else 2,
    )


def _known(files: dict[str, bytes], warehouse: Path) -> str | None:
    """The bundle's hash if the warehouse has committed to it."""
    if "commit.json" in files:
        digest = sha256(files["commit.json"]).hexdigest()
    else:
        name = next((name for name in ("public.json", "enterprise.json") if name in files), None)
        if name is None:
            return None
        try:
            digest = str(strict_json(files[name], name).get("commit_sha256"))
        except DrawError:
            return None
    if not warehouse.is_file():
        return None
    with opened(warehouse, read_only=True) as con:
        return digest if rows.draw_by_commit(con, digest) else None
