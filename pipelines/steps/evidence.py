"""How well a text fits a column, judged by its content alone.

Scores run from -1 (cannot be) over 0 (says nothing) to 1 (can hardly be anything else). They serve the
realignment of rows that lost a cell and tables whose header is missing; they never replace a normalizer.
"""

from __future__ import annotations

from functools import lru_cache

import regex

FREE_TEXT = ("task_name", "matters", "target_scope", "remarks", "other")

_SEQ = regex.compile(r"[（(]?\s*(?:\d{1,4}|[一二三四五六七八九十百]{1,4})\s*[)）.、．]?")
_PLAN_NO = regex.compile(r"(?=.*\d)[\p{L}\d〔〕\[\]()（）\-—_./]{1,24}")
_SHARE = regex.compile(
    r"\d\s*[%％‰]|[百千]分之|全覆盖|全部检查|\d+\s*[—～~至\-]?\s*\d*\s*(?:户次|家次|户|家|所|个|人|辆|批次?)(?!业)"
)
_TIMES = regex.compile(
    r"[\d一二两三四五六]\s*(?:[—～~至\-]\s*\d+)?\s*次|每(?:半?年|两年|[三四五]年|季度?|月|周|日|天|学期)|年度?[\d一二两三]次"
)
_WINDOW = regex.compile(
    r"\d{1,2}\s*月|\d{4}\s*[年./\-]\s*\d|[一二三四1-4]季度|[上下]半年|全年|年底|(?:十[一二]?|[一二三四五六七八九])月|^\d{1,2}\s*[—~～至\-]\s*\d{1,2}$"
)
_BODY_END = regex.compile(
    r"(?:局|委|委员会|办公室|部门|大队|支队|总队|分局|机构|中心|公室|海关|银行|法院|检察院|消防|街道办事处|乡镇|管理处|管理所|[股科处]室?"
    r"|(?<![全内外中上下东西南北顶底各本])部|工会|管委会|联合会|红十字会|妇联|残联|科协|团委)"
    r"(?:\s*[（(][^（）()]{1,30}[)）])?$"
)
_BODY_SPLIT = regex.compile(r"[、，,；;\n]|\s+|和(?=[^、]{1,12}[局委])")
_OFFICE = regex.compile(r"[股科处站所队]室?$|室$")
_RISK = regex.compile(r"信用|风险|递[增加]|不涉及|守信|失信|分级分类|[A-D]\s*类?\s*[:：]?\s*\d")
_MODE = regex.compile(
    r"[省市县区州旗盟级]+抽[省市县区州旗盟级]*查|【.{2,8}】|发起并实施|统一组织|[省市县区]级(?:发起|组织|抽)"
    r"|^(?:部门|跨部门)?联合(?:抽查|检查)$"
)
_DRAW_TYPE = regex.compile(r"(?:不?定向|非定向)(?:抽查)?|重点(?:检查|抽查)?事项?|一般(?:检查|抽查)?事项?")
_LEVEL = regex.compile(r"(?:[省市县区州旗盟]|区县|县区|[、，,/及和\s]|级|本级|所属|以上|统一|分别|实施|组织|发起){1,8}")
_RUN_DATE = regex.compile(r"20\d\d(?:0?[1-9]|1[0-2])(?:\d\d)?")
_HAN = regex.compile(r"\p{Han}")
_EMPTY = regex.compile(r"[\s/／\\—\-－–·.。]*|无")
_OPEN = regex.compile(
    r"(?:根据|按照?|视|依据|依照|结合).{0,20}|.{0,12}(?:待定|另定|另行|确定|而定|见附|见.{0,8}文件|适时|不定期)"
)
_PURE_NUMBER = regex.compile(r"[\d.,]+")


def is_blank(text: str) -> bool:
    """True for a cell that holds nothing but white space."""
    return not text.strip()


def is_nothing(text: str) -> bool:
    """True for a cell that holds nothing, or only a stroke or 无 for "nothing"."""
    return _EMPTY.fullmatch(text.strip()) is not None


def _is_bodies(text: str) -> bool:
    parts = [p for p in _BODY_SPLIT.split(text) if p]
    if not parts or len(text) > 40 * len(parts) or not _BODY_END.search(parts[-1]):
        return False
    return all(len(p) <= 30 for p in parts) and sum(bool(_BODY_END.search(p)) for p in parts) * 2 >= len(parts)


@lru_cache(maxsize=4096)
def fits(field: str, text: str) -> float:  # noqa: PLR0912 - one branch per field
    """How well ``text`` fits the column ``field``; 0 for an empty cell."""
    text = text.strip()
    if not text:
        return 0.0
    nothing = is_nothing(text) or (field not in FREE_TEXT and _OPEN.fullmatch(text) is not None)
    if field == "blank":
        return -1.0
    if field == "seq":
        return 1.0 if _SEQ.fullmatch(text) else -1.0
    if field == "plan_no":
        return 0.6 if _PLAN_NO.fullmatch(text) else -0.4
    if field in ("quota", "quota_frequency", "count"):
        if nothing:
            return 0.2
        shared = _SHARE.search(text) is not None
        if field == "quota_frequency":
            shared = shared or _TIMES.search(text) is not None
        if shared:
            return 1.0 if len(text) < 60 else 0.4
        return 0.5 if _PURE_NUMBER.fullmatch(text) else -0.6
    if field == "base":
        return 0.7 if regex.match(r"[约共]?\d", text) else (0.2 if nothing else -0.6)
    if field == "frequency":
        if nothing:
            return 0.2
        return 1.0 if _TIMES.search(text) else (0.3 if _PURE_NUMBER.fullmatch(text) else -0.6)
    if field in ("window", "window_start", "window_end", "deadline"):
        if nothing:
            return 0.1
        if _RUN_DATE.fullmatch(text):
            return 0.6
        return (1.0 if len(text) <= 40 else -0.2) if _WINDOW.search(text) and not _RISK.search(text) else -0.8
    if field == "risk":
        return 1.0 if _RISK.search(text) else (0.3 if nothing else -0.8)
    if field in ("initiator", "cooperators", "body"):
        if nothing:
            return 0.1
        return 1.0 if _is_bodies(text) else -0.7
    if field == "office":
        return 0.8 if _OFFICE.search(text) else (0.1 if nothing else -0.4)
    if field in ("mode", "level"):
        return 1.0 if _MODE.search(text) or _LEVEL.fullmatch(text) else (0.1 if nothing else -0.6)
    if field == "draw_type":
        return 1.0 if _DRAW_TYPE.fullmatch(text) else -0.8
    return _fits_free_text(text, nothing)


def _fits_free_text(text: str, nothing: bool) -> float:
    if nothing:
        return 0.0
    if _SEQ.fullmatch(text) or _PURE_NUMBER.fullmatch(text):
        return -0.5
    if len(text) <= 30 and (_SHARE.match(text) or (_WINDOW.match(text) and len(text) <= 12) or _TIMES.match(text)):
        return -0.6
    return 0.4 if _HAN.search(text) else 0.1


#: What the fields are called in messages.
FIELD_NAMES = {
    "quota": "抽查比例",
    "quota_frequency": "抽查比例及频次",
    "count": "抽查数量",
    "frequency": "抽查频次",
    "window": "抽查时间",
    "initiator": "发起部门",
    "cooperators": "配合部门",
    "risk": "信用风险分类要求",
    "mode": "抽查检查模式",
    "draw_type": "抽查类型",
    "task_name": "抽查任务名称",
    "matters": "抽查事项",
    "target_scope": "抽查对象范围",
}


def says_amount(text: str) -> bool:
    """True when a free text speaks of shares, counts or frequencies."""
    return _SHARE.search(text) is not None or _TIMES.search(text) is not None


def says_amount_or_time(text: str) -> bool:
    """True when a free text speaks of shares, counts, frequencies or windows."""
    return any(pattern.search(text) for pattern in (_SHARE, _TIMES, _WINDOW))


def misfit(field: str, text: str) -> bool:
    """True when a typed column holds a text that cannot be its own."""
    return field not in FREE_TEXT and not is_blank(text) and fits(field, text) <= -0.5
