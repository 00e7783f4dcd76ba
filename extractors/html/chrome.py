"""Lines that belong to the site and not to the document: navigation, breadcrumbs, share buttons, footers.

Left out only on clear signs; every other line stays. Lines in tables of data are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.html.flow import Line, words
from extractors.html.layout import DataTable, Item, cell_text

#: So many links on end, with nothing between them, are navigation or a list of other pages.
_RUN = 3
_WHERE = re.compile(
    r"(?:您|你)?(?:现在|目前|当前)?(?:所在|的)?(?:的)?(?:位置|栏目)\s*(?:是|为)?\s*[:：>＞]|首\s*页\s*(?:[>＞»›→/|]|-{1,2}\s*[>＞])"
)
_BESIDE = re.compile(r"[【\[]?\s*(?:上|下)一?(?:篇|条|页|则|个)(?:文章|信息)?\s*[】\]]?\s*[:：>＞]?")
_BUTTON = re.compile(
    r"(?:分享(?:到|至)?|打印(?:本页|此页|文章|正文)?|关闭(?:窗口|本页|页面)?|收藏(?:本页|本站)?|字(?:体|号)|大|中|小|默认|"
    r"返回(?:顶部|首页|列表|上一页)?|回到顶部|纠错|我要纠错|扫一扫.{0,20}|微信|微博|新浪微博|QQ空间|一键分享|无障碍(?:浏览|阅读)?|"
    r"长者(?:模式|助手|专区)|适老版|繁体(?:版)?|简体(?:版)?|English|登录|注册|搜索|检索|设为首页|加入收藏|网站首页|首页|"
    r"朗读|语音播报|智能问答|更多(?:>>|＞＞)?|T[+-]|A[+-]?|\+|-)",
    re.I,
)
_BETWEEN = re.compile(r"[【】\[\]（）()|｜\s:：、/]+")
_STRONG = re.compile(
    r"ICP\s*[备证]|公网安备|网站标识码|版权所有|Copyright|©|All\s+Rights?\s+Reserved|(?:网站|站点)地图|(?:推荐|建议)使用.{0,30}(?:浏览器|分辨率)|"
    r"政府网站找错|网站支持\s*IPv6",
    re.I,
)
_WEAK = re.compile(
    r"(?:主办|承办|协办|维护|运维|运行|管理)(?:单位|部门)?\s*[:：]|技术(?:支持|维护)\s*[:：]|联系(?:我们|方式|电话)|关于我们|网站声明|隐私|"
    r"(?:地址|邮编|邮政编码|电话|传真|邮箱|电子邮箱|网站维护电话|热线|值班电话|E-?mail)\s*[:：]|访问量|浏览量|在线人数|备案|友情链接|"
    r"网站支持|政务(?:微博|微信|新媒体)|客户端|二维码|党政机关|找错",
    re.I,
)
_LONGEST = 300


def without_chrome(items: Sequence[Item], boxes: Sequence[int]) -> list[Item]:
    """The document's own lines and tables."""
    linked = _runs_of_links(items)
    drop = [_is_dropped(item, n in linked) for n, item in enumerate(items)]
    footers = _footer_boxes(items, drop, boxes)
    return [
        item for n, item in enumerate(items) if not drop[n] and not (isinstance(item, Line) and item.box in footers)
    ]


def _is_dropped(item: Item, linked: bool) -> bool:
    if isinstance(item, DataTable):
        return item.chrome and sum(sum(bool(cell_text(c)) for c in row.cells) >= 3 for row in item.rows) < 2
    if item.meta:
        return False
    text = item.text
    if item.chrome or linked:
        return True
    if len(text) > _LONGEST:
        return False
    if item.links and (_BESIDE.match(text) or len(item.links) >= _RUN) and item.bare <= 8:
        return True
    if _WHERE.match(text) and (item.links or len(text) < 60):
        return True
    return bool(_is_buttons(text) or _STRONG.search(text) or _NO_NEIGHBOUR.fullmatch(text))


_NO_NEIGHBOUR = re.compile(
    r"[【\[]?(?:上|下)一?(?:篇|条)(?:文章|信息)?[】\]]?\s*[:：]\s*(?:无|没有(?:了)?|暂无|已是.{0,12})?"
)


def _is_buttons(text: str) -> bool:
    """Whether a line holds nothing but words of buttons, with brackets and bars between them."""
    words_here = [word for word in _BETWEEN.split(text) if word]
    return bool(words_here) and all(_BUTTON.fullmatch(word) for word in words_here)


def _runs_of_links(items: Sequence[Item]) -> set[int]:
    """Lines that are nothing but links, three different ones or more on end."""
    found: set[int] = set()
    run: list[int] = []
    links: set[int] = set()
    for n, item in enumerate([*items, None]):
        if isinstance(item, Line) and item.links and not item.bare and not item.meta:
            run.append(n)
            links |= item.links
            continue
        if isinstance(item, Line) and run and not words(item.text):
            run.append(n)  # a rule or a dot between two links
            continue
        if len(links) >= _RUN:
            found.update(run)
        run, links = [], set()
    return found


def _footer_boxes(items: Sequence[Item], drop: Sequence[bool], boxes: Sequence[int]) -> set[int]:
    """Containers that hold nothing but what footers hold, and a sure sign of one among it."""
    other = [False] * len(boxes)
    sure = [False] * len(boxes)
    for n, item in enumerate(items):
        if isinstance(item, DataTable) or item.meta:
            other[item.box] = True
            continue
        short = len(item.text) <= _LONGEST
        strong = short and _STRONG.search(item.text) is not None
        footer = drop[n] or strong or (short and _WEAK.search(item.text) is not None)
        footer = footer or (bool(item.links) and not item.bare) or not words(item.text)
        sure[item.box] |= strong
        other[item.box] |= not footer
    for box in range(len(boxes) - 1, 0, -1):
        other[boxes[box]] |= other[box]
        sure[boxes[box]] |= sure[box]
    found: set[int] = set()
    for box in range(1, len(boxes)):
        if boxes[box] in found or (sure[box] and not other[box]):
            found.add(box)
    return found
