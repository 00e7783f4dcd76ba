#!/usr/bin/env python3
"""抽取核验程序（mingcha-draw/1）。只用 Python 3.8 以上的标准库，不联网，不改动任何文件。

用法：python3 verify.py [文件夹或ZIP] [--commit 公告中的承诺值]

本程序按公开的抽取规则从头重算：名单哈希、样本量、种子编码、票号、抽取结果、检查人员分组和替换，
逐项与材料比对。唯一需要人从外面带来的，是抽取前公告的承诺值（64 位十六进制）：
整套材料可以重做，公告过的承诺值不能。退出码：0 全部一致，1 有不一致，2 材料无法读取或未核对承诺值。
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import heapq
import hmac
import json
import math
import re
import sys
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

PROTOCOL = "mingcha-draw/1"
REQUIRED = ["commit.json", "frame.tsv", "excluded.tsv", "inspectors.tsv", "recusals.tsv", "reveal.json", "result.json"]
KNOWN = {*REQUIRED, "replacements.json", "lead_commit.json", "public.json", "enterprise.json"}
MAX_BYTES = 2 << 30
MAX_WHOLE = 2**53 - 1  # 各种语言都能精确表示的最大整数
ID = rb"[0-9A-Z:_-]{1,64}"
STRATUM = rb"[0-9A-Za-z_-]{1,16}"
REASON = rb"[a-z_]{1,32}"
NAMES = {"frame": "对象名单", "excluded": "排除名单", "inspectors": "人员名单", "recusals": "回避名单"}
TABLES = {"frame": STRATUM, "excluded": REASON, "inspectors": ID, "recusals": ID}
OBJECT = ID.decode()
# 至少一个看得见的字；空白字符逐一列明，使各种语言的 \s 一致
TEXT = r"(?s).*[^\s\x1c-\x1f\x85\u180e\ufeff].*"
HEX64 = r"[0-9a-f]{64}"
CODE = r"([0-9a-f]{64})?"
RATIO = r"[0-9]{1,20}(\.[0-9]{1,20})?|[0-9]{1,20}/0*[1-9][0-9]{0,19}"

if TYPE_CHECKING:
    from collections.abc import Callable

    Pairs = list[tuple[str, str]]


class Wrong(Exception):
    """一项核验不一致；文字是给人看的第一处差别。"""


class Unchecked(Exception):
    """没有核对的一项（没有公告的承诺值）。"""


class Unusable(Exception):
    """材料无法读取。"""


# ---------------------------------------------------------------- 一、基本构件


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def hmac256(key: bytes, message: str) -> bytes:
    return hmac.new(key, message.encode(), hashlib.sha256).digest()


def ticket(key: str, text: str) -> str:
    """票号 = hex(SHA-256(密钥 + ":" + 编号))。"""
    return hashlib.sha256((key + ":" + text).encode()).hexdigest()


def need(condition: object, message: str) -> None:
    if not condition:
        raise Wrong(message)


def canonical(value: Any) -> bytes:
    """规范格式：UTF-8，键排序，分隔符 "," 和 ":"，无空白。"""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_json(data: bytes, name: str) -> Any:
    """读取 JSON，并要求它逐字节等于自己的规范格式（因此没有 BOM、空白、重复键、浮点数）。"""

    def refuse(text: str) -> Any:
        raise Wrong(f"{name} 含有小数、非数字或过大的数 {text[:20]}；规则不允许浮点数")

    def integer(text: str) -> int:
        return int(text) if len(text) <= 17 and abs(int(text)) <= MAX_WHOLE else refuse(text)

    try:
        value = json.loads(data.decode("utf-8"), parse_int=integer, parse_float=refuse, parse_constant=refuse)
        again = canonical(value)
    except (ValueError, RecursionError):
        raise Wrong(f"{name} 不是有效的 UTF-8 JSON（或带有 BOM）") from None
    if again != data:
        at = next((i for i, byte in enumerate(again[: len(data)]) if byte != data[i]), min(len(again), len(data)))
        raise Wrong(f"{name} 不是规范格式，第 {at + 1} 字节起不同（多余空白、键的顺序、重复键等）")
    return value


def keys_of(value: Any, name: str, must: str, may: str = "") -> Any:
    """value 是对象，键恰为 must（空格分隔），另可有 may。"""
    need(isinstance(value, dict), f"{name} 应为对象")
    missing = [k for k in must.split() if k not in value]
    extra = sorted(set(value) - set(must.split()) - set(may.split()))
    need(not missing, f"{name} 缺少字段 {'、'.join(missing)}")
    need(not extra, f"{name} 有规则之外的字段 {'、'.join(extra)[:80]}")
    return value


def whole(value: Any, name: str, low: int = 0, high: int = 10**12) -> int:
    need(type(value) is int and low <= value <= high, f"{name} 应为不小于 {low} 的整数")
    return int(value)


def string(value: Any, name: str, pattern: str = TEXT) -> str:
    need(isinstance(value, str) and re.fullmatch(pattern, value), f"{name} 的写法不对")
    return str(value)


def read_table(data: bytes, name: str, right: bytes, unique: bool = True) -> Pairs:
    """每行 左 TAB 右 LF，按字节升序，不重复；返回各行。错误指出行号。"""
    need(not data.startswith(b"\xef\xbb\xbf"), f"{name} 带有 BOM")
    at = data.find(b"\r")
    need(at < 0, f"{name} 第 {data.count(10, 0, max(at, 0)) + 1} 行有回车符（CRLF 换行），应只用 LF")
    need(not data or data.endswith(b"\n"), f"{name} 最后一行没有换行符")
    line = re.compile(rb"(" + ID + rb")\t(" + right + rb")")
    rows: Pairs = []
    before = b""
    for number, raw in enumerate(data.split(b"\n")[:-1], 1):
        found = line.fullmatch(raw)
        if found is None:
            raise Wrong(f"{name} 第 {number} 行格式不对：{raw[:60].decode('utf-8', 'replace')!r}")
        key = found.group(1) if unique else raw
        if key <= before:
            what = "与上一行重复" if key == before else "没有按字节升序排列"
            raise Wrong(f"{name} 第 {number} 行{what}：{found.group(1).decode()}")
        before = key
        rows.append((found.group(1).decode(), found.group(2).decode()))
    return rows


def same(ours: Any, theirs: Any, what: str) -> None:
    """重算值与材料相等，否则说明第一处差别。"""
    if ours == theirs:
        return
    if isinstance(ours, list) and isinstance(theirs, list):
        at = next((i for i in range(min(len(ours), len(theirs))) if ours[i] != theirs[i]), None)
        if at is None:
            raise Wrong(f"{what}：重算有 {len(ours)} 项，材料中有 {len(theirs)} 项")
        raise Wrong(f"{what}第 {at + 1} 项：重算为 {show(ours[at])}，材料中为 {show(theirs[at])}")
    if isinstance(ours, dict) and isinstance(theirs, dict):
        key = next(k for k in [*sorted(ours), *theirs] if k not in ours or k not in theirs or ours[k] != theirs[k])
        raise Wrong(f"{what} {key}：重算为 {show(ours.get(key, '无'))}，材料中为 {show(theirs.get(key, '无'))}")
    raise Wrong(f"{what}：重算为 {show(ours)}，材料中为 {show(theirs)}")


def show(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 150 else text[:150] + "…"


# ---------------------------------------------------------------- 二、抽取规则


def take(size: int, rule: Any) -> int:
    """n = min(N, max(⌈比例×N⌉, 数量, N>0 时至少 1))，全部用精确分数。"""
    need(rule["ratio"] is not None or rule["count"] is not None, "抽查比例和数量都没有确定")
    least = math.ceil(Fraction(rule["ratio"]) * size) if rule["ratio"] is not None else 0
    return min(size, max(least, rule["count"] or 0, 1))


def compare(left: int, op: str, right: int) -> bool:
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right, "=": left == right}[op]


def sample_sizes(sizes: dict[str, int], quota: Any, policy: Any) -> tuple[dict[str, int], dict[str, Fraction]]:
    """各类应抽数量和计划抽取率。低风险在前的 order；按“注水”法分配，高类向上取整，最低类承担余数。"""
    total = sum(sizes.values())
    rule = next((c for c in quota.get("cases", []) if compare(total, c["when"]["op"], c["when"]["n"])), quota)
    if "by_class" in rule:  # 公告分类写明的，照用；没有写明的类用总的比例或数量
        want = {k: take(size, rule["by_class"].get(k, quota)) for k, size in sizes.items()}
        return want, {k: Fraction(want[k], size) for k, size in sizes.items()}
    n = take(total, rule)
    weight = {k: Fraction(policy["multipliers"][k]) for k in sizes}
    rate: dict[str, Fraction] = {}
    while len(rate) < len(sizes):  # 率达到 1 的类先封顶，其余按乘数分剩下的名额
        rest = [k for k in sizes if k not in rate]
        left = n - sum(sizes[k] for k in rate)
        level = left / sum((weight[k] * sizes[k] for k in rest), Fraction(0))
        full = [k for k in rest if level * weight[k] >= 1]
        rate.update({k: Fraction(1) for k in full} if full else {k: level * weight[k] for k in rest})
    want = {}
    left = n
    for k in [k for k in reversed(policy["order"]) if k in sizes]:
        want[k] = left if k == policy["order"][0] else min(left, math.ceil(rate[k] * sizes[k]))
        left -= want[k]
    return want, rate


def encode_seed(sources: Any) -> str:
    """RFC 3797 第 4 节的写法：数字升序以 "." 相连，文字一字不改，每个来源以 "./" 结尾。"""
    need(isinstance(sources, list) and sources, "sources 应为非空列表")
    parts = []
    for source in sources:
        if isinstance(source, list):
            need(source and all(type(x) is int and x >= 0 for x in source), "sources 中的号码应为非负整数")
            parts.append(".".join(str(x) for x in sorted(source)))
        else:
            parts.append(string(source, "sources 中的文字", r"[^./]+"))
    return "".join(part + "./" for part in parts)


def check_sources(name: str, issues: list[str], sources: list[Any]) -> str:
    """已知的开奖种类检查期号和号码的个数与范围；返回给核验人的提示。没有锁定期号，就可以在开奖之后挑选。"""
    balls: dict[str, list[Callable[[Any], bool]]] = {
        "快乐8": [lambda s: isinstance(s, list) and len(set(s)) == len(s) == 20 and min(s) >= 1 and max(s) <= 80],
        "双色球": [
            lambda s: isinstance(s, list) and len(set(s)) == len(s) == 6 and min(s) >= 1 and max(s) <= 33,
            lambda s: isinstance(s, str) and bool(re.fullmatch(r"0[1-9]|1[0-6]", s)),
        ],
        "骰子": [lambda s: isinstance(s, str) and bool(re.fullmatch(r"[0-9]{20}", s))],
    }
    parts = name.split(" + ")
    if not all(part in balls for part in parts):
        return "注意：种子来源的种类不在本程序已知之列，是否事先指明、号码是否属实，请人工核对"
    named = sum(part != "骰子" for part in parts)
    need(len(issues) == named, f"{name} 应指明 {named} 个期号，承诺中有 {len(issues)} 个")
    for issue in issues:
        string(issue, "期号", r"[0-9]{4,10}")
    tests = [test for part in parts for test in balls[part]]
    need(len(tests) == len(sources), f"{name} 应有 {len(tests)} 组号码，材料中有 {len(sources)} 组")
    for i, test in enumerate(tests):
        need(test(sources[i]), f"第 {i + 1} 组号码不符合 {name} 的开奖形式：{show(sources[i])}")
    return "号码请与开奖公告（或公开掷骰记录）核对，开奖须在承诺值公告之后"


class Teams:
    """检查人员分组：名额、负荷上限、回避，满额时以广度优先寻找调整链（DRAW 1.7）。"""

    def __init__(self, inspectors: Pairs, recusals: Pairs, key: str, commit: Any) -> None:
        self.staff: dict[str, list[str]] = {}
        for person, department in inspectors:
            self.staff.setdefault(department, []).append(person)
        self.department = dict(inspectors)
        self.recused = set(recusals)
        self.key = key
        self.slots: dict[str, int] = commit["team"]
        self.cap = math.inf if commit["load_cap"] is None else commit["load_cap"]
        self.visits: dict[str, list[str]] = {person: [] for person, _ in inspectors}  # 按填入先后
        self.team: dict[str, set[str]] = {}
        self.unmet: list[list[str]] = []

    def candidates(self, target: str, department: str) -> list[str]:
        able = [
            p for p in self.staff.get(department, []) if (target, p) not in self.recused and p not in self.team[target]
        ]
        return sorted(able, key=lambda p: (len(self.visits[p]), ticket(self.key, target + "|" + p), p))

    def has_room(self, person: str) -> bool:
        return len(self.visits[person]) < self.cap

    def put(self, person: str, target: str) -> None:
        self.visits[person].append(target)
        self.team[target].add(person)

    def fill(self, target: str, department: str) -> None:
        """填一个名额。链 = [(对象, 接手人), …]：后一环的对象由前一环的接手人让出，最后一人还有余量。"""
        queue: list[tuple[str, Pairs]] = [(target, [])]
        seen: set[str] = set()
        if not any(self.has_room(p) for p in self.staff.get(department, [])):
            queue = []
        for at, before in queue:
            for person in self.candidates(at, department):
                if person in seen:
                    continue
                chain = [*before, (at, person)]
                if self.has_room(person):
                    self.apply(chain)
                    return
                seen.add(person)
                queue.extend((held, chain) for held in self.visits[person])
        self.unmet.append([target, department])

    def apply(self, chain: Pairs) -> None:
        for i in range(len(chain) - 1, 0, -1):
            held, taker = chain[i]
            giver = chain[i - 1][1]
            self.visits[giver].remove(held)
            self.team[held].remove(giver)
            self.put(taker, held)
        self.put(chain[0][1], chain[0][0])

    def draw(self, targets: list[str]) -> None:
        for target in sorted(targets, key=lambda t: (ticket(self.key, "visit|" + t), t)):
            self.team[target] = set()
            for department in sorted(self.slots):
                for _ in range(self.slots[department]):
                    self.fill(target, department)

    def substitute(self, old: str, new: str) -> tuple[list[str], int]:
        """替补对象沿用原组，须回避的人退出；空缺按候选次序（当时的负荷、上限）补上，不再动别的组。返回新组和仍缺的名额。"""
        for person in self.team[old]:
            self.visits[person].remove(old)
        self.team[new] = {p for p in self.team[old] if (new, p) not in self.recused}
        short = 0
        for department in sorted(self.slots):
            kept = sum(self.department[p] == department for p in self.team[new])
            free = [p for p in self.candidates(new, department) if self.has_room(p)]
            chosen = free[: self.slots[department] - kept]
            self.team[new].update(chosen)
            short += self.slots[department] - kept - len(chosen)
        for person in self.team[new]:
            self.visits[person].append(new)
        return sorted(self.team[new]), short


# ---------------------------------------------------------------- 三、逐项核验


class Verifier:
    """一套材料的核验。每个 check_* 返回说明文字，不一致时抛出 Wrong。"""

    def __init__(self, files: dict[str, bytes], typed: str | None) -> None:
        self.files = files
        self.typed = typed
        self.hash = sha256(files.get("commit.json", b"")) if "commit.json" in files else ""
        self.lines: list[tuple[str, str, str]] = []
        self.tables: dict[str, Pairs] = {}

    def run(self, title: str, check: Callable[[], str]) -> None:
        mark = "✗"
        try:
            detail = check()
            mark = "✓"
        except Wrong as wrong:
            detail = str(wrong)
        except Unchecked as unchecked:
            mark, detail = "？", str(unchecked)
        except (AttributeError, KeyError):
            detail = "前面的检查未通过，此项无法核验"
        except Exception as error:  # 材料可以任意伪造：任何意外都算未通过，不能中断
            detail = f"材料内容异常，无法计算（{type(error).__name__}）"
        self.lines.append((mark, title, detail))

    def file(self, name: str) -> bytes:
        need(name in self.files, f"缺少文件 {name}")
        return self.files[name]

    def auditor(self) -> None:
        """完整材料（审计级）。"""
        self.run("材料齐全", self.check_files)
        self.run("承诺文件 commit.json", self.check_commit)
        self.run("承诺值与公告一致", self.check_typed)
        for name in TABLES:
            self.run(f"{NAMES[name]} {name}.tsv", functools.partial(self.check_table, name))
        self.run("各类对象数量", self.check_sizes)
        self.run("被排除的不在抽查名单内", self.check_excluded)
        self.run("样本量由比例和政策算出", self.check_want)
        self.run("揭示文件 reveal.json", self.check_reveal)
        self.run("种子编码", self.check_seed)
        self.run("保密码与承诺一致", self.check_code)
        if "lead" in getattr(self, "commit", {}) or "lead_commit.json" in self.files:
            self.run("牵头抽取（共用票号）", self.check_lead)
        self.run("密钥", self.check_keys)
        self.run("结果文件 result.json", self.check_result)
        self.run("抽取结果（票号、次序）", self.check_selected)
        self.run("分组（部门、回避、上限）", self.check_teams)
        self.run("未配齐的名额", self.check_unmet)
        if "replacements.json" in self.files:
            self.run("替换记录 replacements.json", self.check_replacements)

    def check_files(self) -> str:
        missing = [name for name in REQUIRED if name not in self.files]
        need(not missing, f"缺少 {'、'.join(missing)}")
        return f"{len(set(self.files) & KNOWN)} 个文件"

    def check_commit(self) -> str:
        c = read_json(self.file("commit.json"), "commit.json")
        must = "protocol draw_id scope quota policy want frame excluded inspectors recusals team load_cap"
        keys_of(c, "commit.json", must + " code_sha256 previous_commit seed_source", "lead")
        need(c["protocol"] == PROTOCOL, f"本程序只认识协议 {PROTOCOL}，commit.json 写的是 {show(c['protocol'])}")
        for name in ("draw_id", "scope"):
            string(c[name], name)
        string(c["code_sha256"], "code_sha256", HEX64)
        need(c["previous_commit"] is None or string(c["previous_commit"], "previous_commit", HEX64), "")
        if "lead" in c:
            string(c["lead"], "lead", HEX64)
        for name in TABLES:
            entry = keys_of(c[name], name, "rows sha256" + (" sizes" if name == "frame" else ""))
            whole(entry["rows"], f"{name}.rows")
            string(entry["sha256"], f"{name}.sha256", HEX64)
        policy = keys_of(c["policy"], "policy", "order multipliers")
        order = policy["order"]
        need(isinstance(order, list) and order and all(isinstance(k, str) for k in order), "policy.order 应为类别列表")
        need(len(set(order)) == len(order), "policy.order 有重复的类别")
        for name in ("policy.multipliers", "frame.sizes", "want", "team"):
            first, _, second = name.partition(".")
            need(isinstance(c[first][second] if second else c[first], dict), f"{name} 应为对象")
        for k in order:
            text = string(policy["multipliers"].get(k), f"{k} 类的乘数", RATIO)
            need(Fraction(text) > 0, f"{k} 类的乘数应大于 0")
        for k, size in [*c["frame"]["sizes"].items(), *c["want"].items()]:
            need(k in order, f"{k} 类不在 policy.order 中")
            whole(size, f"{k} 类的数量")
        self.check_quota(c["quota"])
        for k, size in c["team"].items():
            string(k, "team 的部门编号", OBJECT)
            whole(size, f"team.{k}", 1, 100)
        need(sum(c["team"].values()) >= 2, "每个对象至少两名检查人员，commit.json 的 team 不足两人")
        need(c["load_cap"] is None or whole(c["load_cap"], "load_cap", 1), "")
        self.check_source(c["seed_source"])
        self.commit = c
        return f"抽取编号 {c['draw_id']}"

    def check_source(self, source: Any) -> None:
        keys_of(source, "seed_source", "encoding issue name")
        need(source["encoding"] == "rfc3797", "seed_source.encoding 应为 rfc3797")
        string(source["name"], "seed_source.name")
        issue = source["issue"]
        need(isinstance(issue, list) and all(isinstance(x, str) for x in issue), "issue 应为期号列表")

    def check_quota(self, quota: Any) -> None:
        keys_of(quota, "quota", "count op ratio", "by_class cases")
        tiers = quota.get("by_class", {})
        cases = quota.get("cases", [])
        need(isinstance(tiers, dict) and isinstance(cases, list), "quota.by_class 应为对象，quota.cases 应为列表")
        for case in cases:
            when = keys_of(keys_of(case, "quota.cases", "count op ratio when")["when"], "when", "op n")
            need(when["op"] in ("<", "<=", ">", ">=", "="), "quota.cases 的条件应为 < <= > >= = 之一")
            whole(when["n"], "quota.cases 的 n")
        for rule in [quota, *cases, *(keys_of(tier, "quota.by_class", "count op ratio") for tier in tiers.values())]:
            string(rule["op"], "quota.op")
            if rule["ratio"] is not None:
                need(Fraction(string(rule["ratio"], "ratio", RATIO)) <= 1, "ratio 应在 0 到 1 之间")
            need(rule["count"] is None or whole(rule["count"], "count") >= 0, "")

    def check_typed(self) -> str:
        need(self.hash, "前面的检查未通过，此项无法核验")
        if self.typed is None:
            raise Unchecked(f"{self.hash}，没有与公告核对")
        same(self.hash, self.typed, "材料的承诺值与公告的不同")
        return self.hash

    def check_table(self, name: str) -> str:
        data = self.file(f"{name}.tsv")
        rows = read_table(data, f"{name}.tsv", TABLES[name], unique=name != "recusals")
        self.tables[name] = rows
        same(len(rows), self.commit[name]["rows"], f"{name}.tsv 的行数")
        same(sha256(data), self.commit[name]["sha256"], f"{name}.tsv 的哈希")
        return f"{len(rows)} 行，格式、次序、哈希与承诺一致"

    def check_sizes(self) -> str:
        frame = self.tables["frame"]
        self.members: dict[str, list[str]] = {}
        for target, stratum in frame:
            self.members.setdefault(stratum, []).append(target)
        self.sizes = {k: len(v) for k, v in sorted(self.members.items())}
        same(self.sizes, {k: n for k, n in self.commit["frame"]["sizes"].items() if n}, "各类对象数量")
        return "，".join(f"{k} 类 {n}" for k, n in self.sizes.items())

    def check_excluded(self) -> str:
        inside = {target for target, _ in self.tables["frame"]}
        both = [target for target, _ in self.tables["excluded"] if target in inside]
        need(not both, f"{'、'.join(both[:1])} 既在抽查名单又在排除名单")
        return f"排除 {len(self.tables['excluded'])} 个"

    def check_want(self) -> str:
        self.want, rate = sample_sizes(self.sizes, self.commit["quota"], self.commit["policy"])
        same(self.want, {k: n for k, n in self.commit["want"].items() if n or k in self.sizes}, "各类样本量")
        parts = [f"共抽取 {sum(self.want.values())} 个"]
        for k, n in sorted(self.want.items()):
            size = self.sizes[k]
            parts.append(f"{k} 类：{size} 个中抽 {n} 个（计划 {float(rate[k]):.2%}，实际 {n / size:.2%}）")
        return "\n".join(parts)

    def check_reveal(self) -> str:
        must = "commit_sha256 sources seed code" + (" lead_code" if "lead" in self.commit else "")
        r = keys_of(read_json(self.file("reveal.json"), "reveal.json"), "reveal.json", must)
        for name in must.split()[3:]:
            string(r[name], name, CODE)
        string(r["seed"], "seed")
        same(self.hash, r["commit_sha256"], "reveal.json 所指的承诺值")
        self.reveal = r
        return "保密抽取" if r["code"] else "公开抽取（无保密码）"

    def check_seed(self) -> str:
        same(encode_seed(self.reveal["sources"]), self.reveal["seed"], "种子")
        source = self.commit["seed_source"]
        hint = check_sources(source["name"], source["issue"], self.reveal["sources"])
        named = " ".join([source["name"], *source["issue"]])
        return f"{self.reveal['seed']}\n来源：{named}；{hint}"

    def check_code(self) -> str:
        same(sha256(bytes.fromhex(self.reveal["code"])), self.commit["code_sha256"], "保密码的哈希")
        return str(self.commit["code_sha256"])

    def check_lead(self) -> str:
        """牵头抽取的承诺文件随附，因此保密码不能在种子公布之后另选。"""
        need("lead" in self.commit, "commit.json 没有 lead，却附有 lead_commit.json")
        data = self.file("lead_commit.json")
        same(sha256(data), self.commit["lead"], "lead_commit.json 的哈希")
        lead = read_json(data, "lead_commit.json")
        need("lead" not in lead, "所指的牵头抽取自己又有牵头")
        for name in ("protocol", "scope", "seed_source"):
            same(lead[name], self.commit[name], f"与牵头抽取的 {name}")
        same(sha256(bytes.fromhex(self.reveal["lead_code"])), lead["code_sha256"], "牵头抽取保密码的哈希")
        return f"与 {lead['draw_id']} 共用票号"

    def check_keys(self) -> str:
        c, r = self.commit, self.reveal
        prk = hmac256(bytes.fromhex(self.hash + r["code"]), r["seed"])
        shared = hmac256(bytes.fromhex(c["lead"] + r["lead_code"]), r["seed"]) if "lead" in c else prk
        self.object_key = hmac256(shared, "object|" + c["scope"]).hex()[:32]
        self.inspector_key = hmac256(prk, "inspector|" + c["draw_id"]).hex()[:32]
        return f"对象 {self.object_key}\n人员 {self.inspector_key}"

    def check_result(self) -> str:
        self.result = keys_of(read_json(self.file("result.json"), "result.json"), "result.json", "selected teams unmet")
        return "规范格式"

    def check_selected(self) -> str:
        key, want, ranked = self.object_key, self.want, {}
        extra = max(1, self.files.get("replacements.json", b"").count(b'"object_id"'))
        for k, members in self.members.items():
            ranked[k] = heapq.nsmallest(want[k] + extra, ((ticket(key, target), target) for target in members))
        self.ranked: dict[str, Pairs] = ranked
        drawn = sorted((t, target, k) for k in ranked for t, target in ranked[k][: want[k]])
        self.selected = [[target, k, t] for t, target, k in drawn]
        same(self.selected, self.result["selected"], "抽取结果")
        return f"{len(self.selected)} 个对象"

    def check_teams(self) -> str:
        targets = [target for target, _, _ in self.selected]
        teams = Teams(self.tables["inspectors"], self.tables["recusals"], self.inspector_key, self.commit)
        teams.draw(targets)
        self.teams = teams
        same({k: sorted(team) for k, team in self.teams.team.items()}, self.result["teams"], "分组")
        loads = [len(v) for v in self.teams.visits.values()] or [0]
        return f"每人 {min(loads)}–{max(loads)} 个对象"

    def check_unmet(self) -> str:
        same(self.teams.unmet, self.result["unmet"], "未配齐名额")
        return f"注意：有 {len(self.teams.unmet)} 个名额没有人可派，须由负责人处理" if self.teams.unmet else "无"

    def check_replacements(self) -> str:
        """替补者是同类中紧接着的下一张票；原组沿用，须回避者换人。"""
        rows = read_json(self.file("replacements.json"), "replacements.json")
        need(isinstance(rows, list), "replacements.json 应为列表")
        current = {target: k for target, k, _ in self.selected}
        used = dict(self.want)
        short = 0
        for number, row in enumerate(rows, 1):
            where = f"第 {number} 条"
            keys_of(row, where, "object_id substitute_id reason evidence approver team ticket")
            for name in ("object_id", "substitute_id", "reason", "evidence", "approver"):
                string(row[name], f"{where} {name}", TEXT)
            old = row["object_id"]
            need(old in current, f"{where}：{old} 不在当时的抽取结果中")
            k = current.pop(old)
            need(used[k] < len(self.ranked[k]), f"{where}：{k} 类已没有可替补的对象")
            number_ticket, new = self.ranked[k][used[k]]
            used[k] += 1
            same(new, row["substitute_id"], f"{where}替补对象")
            same(number_ticket, row["ticket"], f"{where}替补对象的票号")
            team, missing = self.teams.substitute(old, new)
            same(team, row["team"], f"{where}检查组")
            short += missing
            current[new] = k
        return f"{len(rows)} 条" + (f"；注意：有 {short} 个名额没有人可派" if short else "")

    def light(self, name: str) -> None:
        """公开级（public.json）与企业级（enterprise.json）：没有名单，只能核验一部分。"""
        enterprise = name == "enterprise.json"
        self.run(f"{name} 的格式", lambda: self.check_head(name, enterprise))
        self.run("承诺值与公告一致", self.check_typed)
        self.run("种子编码", self.check_seed)
        self.run("保密码与承诺一致", self.check_code)
        self.run("密钥", self.check_keys)
        self.run("票号", self.check_own if enterprise else self.check_drawn)

    def check_head(self, name: str, enterprise: bool) -> str:
        p = read_json(self.file(name), name)
        lead = " lead lead_code" if isinstance(p, dict) and "lead" in p else ""
        own = " object_id ticket threshold substitute" if enterprise else ""
        head = "protocol draw_id scope commit_sha256 code_sha256 seed_source sources seed code drawn"
        keys_of(p, name, head + own + lead)
        need(p["protocol"] == PROTOCOL, f"本程序只认识协议 {PROTOCOL}")
        self.check_source(p["seed_source"])
        hashes = {"commit_sha256", "code_sha256", "lead"} & set(p)
        for k in ("draw_id", "scope", "seed", *hashes):
            string(p[k], k, HEX64 if k in hashes else TEXT)
        for k in {"code", "lead_code"} & set(p):
            string(p[k], k, CODE)
        self.commit = self.reveal = p
        self.hash = p["commit_sha256"]
        return f"抽取编号 {p['draw_id']}，票号标签 {p['scope']}"

    def check_drawn(self) -> str:
        rows = self.commit["drawn"]
        need(isinstance(rows, list), "drawn 应为列表")
        for row in rows:
            keys_of(row, "drawn 的一行", "object_id ticket")
            same(ticket(self.object_key, string(row["object_id"], "object_id", OBJECT)), row["ticket"], "票号")
        order = [(row["ticket"], row["object_id"]) for row in rows]
        need(order == sorted(set(order)), "drawn 没有按（票号、编号）排列，或有重复")
        return f"{len(rows)} 个被抽中对象的票号属实"

    def check_own(self) -> str:
        p = self.commit
        same(ticket(self.object_key, string(p["object_id"], "object_id", OBJECT)), p["ticket"], "本企业票号")
        need(p["threshold"] is None or string(p["threshold"], "threshold", HEX64), "")
        need(isinstance(p["drawn"], bool) and isinstance(p["substitute"], bool), "drawn、substitute 应为 true 或 false")
        same(p["threshold"] is not None and p["ticket"] <= p["threshold"], p["drawn"], "票号不大于门槛即抽中")
        need(not (p["drawn"] and p["substitute"]), "已抽中的对象不会又是替补")
        return "抽中" if p["drawn"] else "作为替补对象检查" if p["substitute"] else "未抽中"


COMPARE = "须用审计级材料核验。材料也不含承诺文件：抽取编号、票号标签、种子的期号和保密码哈希，请逐字与公告核对。"
LIMITS = {
    "public.json": "公开级材料不含名单，不能核验：名单是否完整、样本量、门槛、检查人员分组。" + COMPARE,
    "enterprise.json": "企业级材料不含名单，不能核验：门槛是否属实、名单是否完整、样本量、分组。" + COMPARE,
}


# ---------------------------------------------------------------- 四、读取材料与输出


def check_zip(path: Path, entries: int) -> None:
    """目录只有一份，紧接在结尾记录之前，前后没有别的内容：这样各种解压工具看到的才是同样的文件。"""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        start = stream.seek(max(0, size - 22 - 65535))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    length, offset = (int.from_bytes(tail[at + i : at + i + 4], "little") for i in (12, 16))
    count, comment = (int.from_bytes(tail[at + i : at + i + 2], "little") for i in (10, 20))
    if at < 0 or count != entries or offset + length != start + at or start + at + 22 + comment != size:
        raise Unusable("ZIP 的结构不寻常，不同的工具可能读出不同的文件；请先解压，再核验解压出来的文件夹")


def load(path: Path) -> dict[str, bytes]:
    """文件夹或 ZIP 中的已知文件。"""
    try:
        if path.is_dir():
            found = {p.name: p for p in sorted(path.iterdir()) if p.name in KNOWN and p.is_file()}
            if sum(p.stat().st_size for p in found.values()) > MAX_BYTES:
                raise Unusable("文件过大（超过 2 GiB）")
            return {name: p.read_bytes() for name, p in found.items()}
        if not path.is_file():
            raise Unusable(f"找不到 {path}")
        with zipfile.ZipFile(str(path)) as archive:
            check_zip(path, len(archive.infolist()))
            files: dict[str, bytes] = {}
            left = MAX_BYTES
            for entry in archive.infolist():
                name = entry.filename.rpartition("/")[2]
                if name not in KNOWN:
                    continue
                if name in files:
                    raise Unusable(f"ZIP 中有两个 {name}")
                with archive.open(entry) as stream:
                    files[name] = stream.read(left + 1)
                left -= len(files[name])
                if left < 0:
                    raise Unusable("ZIP 解开后过大（超过 2 GiB）")
            return files
    except Unusable:
        raise
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, EOFError) as error:
        raise Unusable(f"{path} 不是文件夹，也不是完好的 ZIP（{type(error).__name__}）") from None


def verify(files: dict[str, bytes], typed: str | None) -> tuple[Verifier, str]:
    """核验一套材料；返回核验结果与该级别的局限说明。"""
    verifier = Verifier(files, typed)
    for name, limits in LIMITS.items():
        if name in files and "commit.json" not in files:
            verifier.light(name)
            return verifier, limits
    if "commit.json" not in files:
        raise Unusable("材料中没有 commit.json，也没有 public.json 或 enterprise.json")
    verifier.auditor()
    return verifier, ""


def ask() -> str | None:
    """在终端上请人输入公告的承诺值；不是终端时返回 None。"""
    if not sys.stdin or not sys.stdin.isatty():
        return None
    try:
        return input("请输入抽取前公告的承诺值（64 位十六进制；没有请直接回车）：").strip() or None
    except (EOFError, KeyboardInterrupt):
        return None


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="抽取核验程序（mingcha-draw/1）")
    parser.add_argument("material", nargs="?", default=".", help="材料的文件夹或 ZIP，默认为当前文件夹")
    parser.add_argument("--commit", help="抽取前公告的承诺值")
    options = parser.parse_args(arguments)
    try:
        files = load(Path(options.material))
        typed = re.sub(r"\s", "", options.commit if options.commit is not None else ask() or "").lower() or None
        if typed is not None and not re.fullmatch(HEX64, typed):
            raise Unusable("承诺值应为 64 位十六进制（0-9、a-f），请照公告重新输入")
        verifier, limits = verify(files, typed)
    except Unusable as unusable:
        print(f"无法核验：{unusable}。")
        return 2
    print(f"抽取核验（{PROTOCOL}）\n")
    for mark, title, detail in verifier.lines:
        print(f"{mark} {title}：" + detail.replace("\n", "\n    "))
    print(f"\n{limits}" if limits else "")
    bad = [title for mark, title, _ in verifier.lines if mark == "✗"]
    if bad:
        print(f"结论：未通过。{len(bad)} 项不一致，最早的一项是“{bad[0]}”。")
        return 1
    if typed is None:
        print("结论：材料前后一致，但没有与公告的承诺值核对。整套重做的材料也能做到这一点，因此不能算核验通过。")
        print("请取抽取前公告中的承诺值，再运行一次：python3 verify.py --commit 承诺值")
        return 2
    notes = ["注意：" + detail.partition("注意：")[2] + "。" for _, _, detail in verifier.lines if "注意：" in detail]
    print(f"结论：通过。{len(verifier.lines)} 项全部一致，承诺值与公告相同。" + "".join(notes))
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
