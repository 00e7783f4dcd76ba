"""Keys and tickets: who is drawn follows from these, and from nothing else."""

from __future__ import annotations

import hashlib
import hmac

from draws.errors import DrawError
from draws.models import Commit, Lead


def prk(commit_sha256: str, code: bytes, seed: str) -> bytes:
    """``HMAC-SHA256(key = commit hash ‖ code, msg = seed)``; ``code`` is empty in open mode."""
    return hmac.new(bytes.fromhex(commit_sha256) + code, seed.encode("utf-8"), hashlib.sha256).digest()


def object_key(key: bytes, scope: str) -> str:
    """32 hex digits; draws that share key and scope share their tickets."""
    return _derived(key, "object|" + scope)


def inspector_key(key: bytes, draw_id: str) -> str:
    """32 hex digits, of this draw alone."""
    return _derived(key, "inspector|" + draw_id)


def _derived(key: bytes, message: str) -> str:
    return hmac.new(key, message.encode("utf-8"), hashlib.sha256).hexdigest()[:32]


def ticket(key: str, text: str) -> str:
    """64 hex digits: ``SHA-256(key + ":" + text)``."""
    return hashlib.sha256(f"{key}:{text}".encode()).hexdigest()


def code_bytes(code: str) -> bytes:
    """The bytes of a code in hex; 32 bytes, or none in open mode."""
    try:
        raw = bytes.fromhex(code)
    except ValueError:
        raw = b"?"
    if len(raw) not in (0, 32) or raw.hex() != code:
        raise DrawError("保密码应当是 64 位小写十六进制数字（公开模式为空），请核对。")
    return raw


def draw_keys(commit: Commit, seed: str, code: str, lead: Lead | None = None) -> tuple[str, str]:
    """Object key and inspector key of a draw. ``code`` is hex. A commit that names a lead takes its object key from
    the lead's commitment and code, so that both draws meet the same objects; the inspector key stays its own.
    The wrong code, or a lead that is not the one named, is a :class:`DrawError`."""
    own = code_bytes(code)
    if hashlib.sha256(own).hexdigest() != commit.code_sha256:
        raise DrawError("保密码与锁定文件中的哈希不符，不能抽取。")
    key = prk(commit.sha256, own, seed)
    return object_key(_object_prk(commit, key, seed, lead), commit.scope), inspector_key(key, commit.draw_id)


def _object_prk(commit: Commit, own: bytes, seed: str, lead: Lead | None) -> bytes:
    if commit.lead is None:
        if lead is not None:
            raise DrawError("锁定文件中没有写明共用票号的牵头抽取，不能使用其他抽取的保密码。")
        return own
    if lead is None or lead.commit_sha256 != commit.lead:
        raise DrawError("锁定文件写明与另一次抽取共用票号，请提供那一次抽取的锁定文件和保密码。")
    return prk(lead.commit_sha256, code_bytes(lead.code), seed)
