"""Places: which area a notice speaks for, and where a place's name ends and a body's name begins.

There is no gazetteer: a place is told by its suffix (市, 县, 区, 旗 …), so that places nobody has listed are
read too. Only the provinces and the few names that defeat their own suffix stand in ``lexicon/areas.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from normalizers.base import Frozen
from normalizers.values import Level

#: Characters that stand for a hidden part of a name (``**县``, ``XX省``).
MASKS = "*＊×XxＸｘ○□"
_WORD = rf"[\u4e00-\u9fff{re.escape(MASKS)}]"
_ZONES = (
    "经济技术开发区|高新技术产业开发区|高新技术开发区|经济开发区|高新区|经开区|开发区|产业集聚区|示范区|"
    "工业园区|产业园区|管理区|风景名胜区|风景区|自贸区|保税区"
)
_SHORT_ZONES = {
    "开发区": r"开发区$",
    "经开区": r"经济(?:技术)?开发区$",
    "高新区": r"高新(?:技术)?(?:产业)?开发区$",
}
#: What follows a 市, 县 or 区 when it is no place: 甲|市场监管局, 县域, 区级.
_NOT_A_PLACE = {
    "市": r"(?!场|监[局所管]|政(?!府|协|法|务|数)|容|民(?!政|族|宗|兵|营|间)|级|直|值|区)",
    "县": r"(?!级|域|直)",
    "区": r"(?!级|域|间|块|直)",
    "旗": r"(?!舰|帜|下)",
}
_SUFFIXES = (
    r"(?:自治[州县旗区]|特别行政区|省|地区|盟|" + "|".join(char + ahead for char, ahead in _NOT_A_PLACE.items()) + ")"
)
_PLACE = re.compile(rf"(?:(?!{_ZONES}){_WORD}){{1,9}}?{_SUFFIXES}")
_ZONE = re.compile(rf"{_WORD}{{0,6}}?(?:{_ZONES})")
#: Characters that no place has before its suffix: then the text is a sentence, not a place.
_FOREIGN = re.compile(
    r"[局委厅办院队级与及的对于为等所并按将请]|市场|年度|部门|单位|企业|随机|抽查|检查|监管|"
    r"[所馆会心部社站行][和与市县区]|联合|会同|中心|协会|监督|服务|管理|"
    r"转发|印发|公布|下达|开展|做好|附件|中共|工作|方案"
)
_QUANTIFIED = re.compile(r"[各全本我该跨]")
_LEAD_IN = re.compile(
    r"关于(?:印发|公布|下达|调整|发布|实施|开展|做好)?|印发|公布|开展|《|“|中共|国家税务总局|年度?|[:：]"
)
#: Such a title speaks of somebody else's document.
_PASSED_ON = re.compile(r"转发|批转|贯彻|落实|学习")
_COUNTY_DRAW = re.compile(r"【[县区]抽|[县区]抽[县区]查")
_BRANCH = re.compile(rf"(?<!{_WORD})({_WORD}{{1,6}}?市){_WORD}{{2,12}}?局({_WORD}{{1,6}}?)分局")


class Area(Frozen):
    """The place that a notice speaks for.

    ``name`` is its own area as written (高平市). ``province``, ``city`` and ``county`` are filled as far as
    they are known. Whether a lone 市 is a prefecture or a county-level city cannot be told from its name:
    then ``level``, ``city`` and ``county`` stay ``None`` until something else in the notice tells.
    """

    name: str
    level: Level | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None

    @property
    def is_county_level(self) -> bool:
        return self.level in ("county", "district")

    @property
    def is_masked(self) -> bool:
        """True when the name hides the place (``**县``)."""
        return any(char in MASKS for char in self.name)

    @property
    def stem(self) -> str:
        """The name without its suffix: 高平市 → 高平."""
        return re.sub(r"(?<=..)(?:自治[州县旗区]|地区|[省市县区旗盟])$", "", self.name)


@lru_cache(maxsize=1)
def _lists() -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    data = tomllib.loads((Path(__file__).parent / "lexicon" / "areas.toml").read_text(encoding="utf-8"))
    provinces = frozenset(data["provinces"])
    listed = tuple(sorted([*data["provinces"], *data["irregular"]], key=len, reverse=True))
    return listed, provinces, frozenset(data["common"])


def read_chain(text: str) -> tuple[tuple[str, ...], int]:
    """The places at the start of ``text``, from the largest down, and where they end.

    晋城市高平市市场监管局 → ((晋城市, 高平市), 6). Text that begins with no place gives ``((), 0)``.
    """
    places: list[str] = []
    position = 0
    while len(places) < 4:
        place = _place_at(text, position, first=not places)
        if not place:
            break
        places.append(place)
        position += len(place)
    return tuple(places), position


def is_chain(text: str) -> bool:
    """True when the whole ``text`` is a chain of places (高平市, 晋城市高平市, 甲市经济技术开发区)."""
    return bool(text) and read_chain(text)[1] == len(text)


def listed_at(text: str, position: int) -> str:
    """The place at ``position`` that stands in the lists; empty when none does."""
    return next((name for name in _lists()[0] if text.startswith(name, position)), "")


def _place_at(text: str, position: int, *, first: bool) -> str:
    common = _lists()[2]
    name = listed_at(text, position)
    if name and (first or name[-1] != "省"):
        return name
    for pattern in (_PLACE, _ZONE):
        match = pattern.match(text, position)
        if match is None:
            continue
        place = match.group()
        if _FOREIGN.search(place) or _QUANTIFIED.match(place) or place in common:
            continue
        if not first and len(place) > 6 and pattern is _PLACE and "自治" not in place:
            continue
        return place
    return ""


def short_for_zone(word: str, zone: str) -> bool:
    """Whether 开发区, 经开区 or 高新区 can stand for this zone, as its own notices write it."""
    full = _SHORT_ZONES.get(word)
    return full is not None and re.search(full, zone) is not None


def is_zone(place: str) -> bool:
    return re.search(rf"(?:{_ZONES})$", place) is not None


def _from_chain(chain: tuple[str, ...]) -> Area:
    _, provinces, _ = _lists()
    known: dict[str, str] = {}
    cities: list[str] = []
    level: Level | None = None
    for place in chain:
        level = None
        if place in provinces or re.search(r"(?:省|自治区|特别行政区)$", place):
            known["province"], level = place, "province"
        elif re.search(r"(?:自治州|地区|盟)$", place):
            known["city"], level = place, "city"
        elif is_zone(place):
            pass
        elif place[-1] in "县旗":
            known["county"], level = place, "county"
        elif place[-1] == "区":
            known["county"], level = place, "district"
        else:
            cities.append(place)
    name = chain[-1]
    if re.fullmatch(_ZONES, name) and len(chain) > 1:
        name = chain[-2] + name
    if cities and (len(cities) > 1 or known.get("city") or "county" in known or is_zone(chain[-1])):
        if len(cities) > 1 or known.get("city"):
            known["county"], level = cities[-1], "county"
        if not known.get("city"):
            known["city"] = cities[0]
    if level == "district" and known.get("city"):
        name = known["city"] + name  # districts are named alike all over the country: 晋城市城区, 甲市市中区
    return Area(name=name, level=level, **known)


def _chain_in(text: str) -> tuple[str, ...]:
    """The first chain of places in a title or issuer: at its start, or after 关于印发, 《 and the like."""
    starts = [0, *(match.end() for match in _LEAD_IN.finditer(text))]
    for start in starts:
        chain, _ = read_chain(text[start : start + 40])
        if chain:
            return chain
    return ()


def _candidates(text: str | None) -> Area | None:
    text = re.sub(r"\s+", "", text or "")[:300]
    branch = _BRANCH.match(text)
    if branch is not None:
        county = branch.group(2)
        if not is_chain(county):
            return None
        return _from_chain((branch.group(1), county))
    chain = _chain_in(text)
    return _from_chain(chain) if chain else None


def _of_letterhead(line: str) -> Area | None:
    """The place of a line that a body's own name fills (高平市市场监督管理局办公室文件)."""
    chain, end = read_chain(line)
    own = re.match(rf"{_WORD}{{2,30}}?(?:局|委员会|办公室|大队|管委会)(?:办公室)?(?:文件)?$", line[end:])
    return _from_chain(chain) if chain and own else None


def find_area(issuer: str | None, title: str | None, texts: Iterable[str] = ()) -> Area | None:
    """The area that a notice speaks for: from its issuer, else its title, else its other texts.

    ``texts`` (the lines of the head, the cells of the table) also tell what a name cannot: a body
    晋城市…局高平分局 in the plan of 高平市 puts 高平市 below 晋城市; 【县抽县查】 makes it a county-level
    city. Returns ``None`` when no place is named.
    """
    lines = [re.sub(r"[ \u3000]+", "", text) for text in texts]
    own_title = None if title and _PASSED_ON.search(title) else title
    area = _candidates(issuer) or _candidates(own_title)
    if area is None:
        area = next((found for found in map(_of_letterhead, lines[:60]) if found is not None), None)
    return None if area is None else _with_evidence(area, lines)


def _with_evidence(area: Area, lines: list[str]) -> Area:
    if area.city is not None or area.level == "province" or is_zone(area.name):
        return area
    parents: set[str] = set()
    county_draw = False
    for line in lines:
        county_draw = county_draw or _COUNTY_DRAW.search(line) is not None
        if "分局" in line:
            found = (match.groups() for match in _BRANCH.finditer(line))
            parents |= {city for city, branch in found if branch in (area.stem, area.name) and city != area.name}
    known: dict[str, str] = {}
    if len(parents) == 1:
        known = {"city": parents.pop(), "county": area.name}
    elif county_draw and area.level is None:
        known = {"county": area.name}
    if not known:
        return area
    return area.model_copy(update={**known, "level": area.level or "county"})
