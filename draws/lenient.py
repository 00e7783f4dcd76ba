"""Reading commitments of others: what the protocol leaves open is accepted, what is passed over is noted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from draws.canonical import sha256_hex
from draws.errors import DrawError
from draws.models import Commit, FilePrint, Policy, Quota, QuotaCase, QuotaTier, SeedSource, said

_EMPTY = sha256_hex(b"")


def lenient_commit(plain: Mapping[str, Any]) -> tuple[Commit, list[str], bool]:
    """The commitment, what was passed over (Chinese), and whether ``want`` must stand as it is because the quota gives
    neither ratio nor number. The result is for recomputing only: its own hash need not be that of the text."""
    notes: list[str] = []
    kept = _known(plain, Commit, "锁定文件", notes)
    for name in ("frame", "excluded", "inspectors", "recusals"):
        kept[name] = _known(kept.get(name) or {"rows": 0, "sha256": _EMPTY}, FilePrint, name, notes)
    before = kept.get("previous_commit")
    if before is not None and not (isinstance(before, str) and re.fullmatch("[0-9a-f]{64}", before)):
        notes.append("锁定文件的 previous_commit 不是哈希值，没有使用。")
        kept["previous_commit"] = None
    kept["code_sha256"] = kept.get("code_sha256") or _EMPTY
    kept["seed_source"] = _known(kept.get("seed_source") or {}, SeedSource, "seed_source", notes)
    kept["seed_source"] = {"issue": [], "name": ""} | kept["seed_source"]
    kept["policy"] = _policy(kept, notes)
    kept["quota"] = _quota(kept.get("quota") or {}, notes)
    quota = kept["quota"]
    stands = all(quota.get(name) is None for name in ("ratio", "count", "by_class", "cases"))
    try:
        return Commit.model_validate(_frozen(kept)), notes, stands
    except ValidationError as error:
        raise DrawError(f"锁定文件的内容不符合格式：{said(error)}。") from None


def _policy(kept: Mapping[str, Any], notes: list[str]) -> dict[str, Any]:
    policy = _known(kept.get("policy") or {}, Policy, "policy", notes)
    strata = list((kept["frame"].get("sizes") or {}).keys())
    return {"order": strata, "multipliers": {}} | policy


def _quota(quota: Mapping[str, Any], notes: list[str]) -> dict[str, Any]:
    """A class may have a bare number (count) or a bare text (ratio); ``count`` and ``ratio`` may be given by class."""
    out = _known(quota, Quota, "quota", notes)
    out["op"] = out.get("op") or "="
    classes: dict[str, Any] = dict(out.get("by_class") or {})
    for name in ("count", "ratio"):
        if isinstance(out.get(name), Mapping):
            for stratum, value in out.pop(name).items():
                classes[stratum] = {**_tier(classes.get(stratum, {})), name: value}
    if classes:
        out["by_class"] = {
            stratum: _known(_tier(tier), QuotaTier, "quota.by_class", notes) for stratum, tier in classes.items()
        }
    if out.get("cases"):
        out["cases"] = [_known(case, QuotaCase, "quota.cases", notes) for case in out["cases"]]
    return out


def _tier(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    return {"ratio": value} if isinstance(value, str) else {"count": value}


def _known(plain: Any, model: type[Any], where: str, notes: list[str]) -> dict[str, Any]:
    if not isinstance(plain, Mapping):
        raise DrawError(f"锁定文件的内容不符合格式：“{where}”应当是对象。")
    odd = sorted(key for key in plain if key not in model.model_fields)
    if odd:
        notes.append(f"{where}中有本程序不认识的项“{'、'.join(odd)}”，没有使用。")
    return {key: value for key, value in plain.items() if key in model.model_fields}


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
