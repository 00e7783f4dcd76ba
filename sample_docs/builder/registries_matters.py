"""The specimen matter list (抽查事项清单): every matter of the two Gaoping plans, and some that no plan uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from normalizers.api import normalize
from sample_docs.builder.registries_objects import Row

COLUMNS = ("事项编号", "抽查项目", "抽查事项", "事项类别", "检查对象", "检查方式", "检查主体", "检查层级", "检查依据")
_BASIS = "样例依据（本清单为样例，不是正式清单）"
_OTHERS = (
    ("电梯使用管理检查", "电梯使用单位的监督检查", "电梯使用单位", "高平市市场监督管理局"),
    ("网络交易监督检查", "网络交易经营者亮照亮证检查", "网络交易经营者", "高平市市场监督管理局"),
    ("出版物市场检查", "出版物经营单位的检查", "出版物经营单位", "高平市文化和旅游局"),
    ("兽药经营检查", "兽药经营质量管理规范执行情况检查", "兽药经营企业", "高平市农业农村局"),
    ("水土保持检查", "生产建设项目水土保持检查", "生产建设项目", "高平市水务局"),
)


def matters(items: Iterable[Mapping[str, str]]) -> list[Row]:
    """Rows for plan items (``task``, ``target``, ``matters_raw``, ``initiator``, as in ``expected/*.csv``), each matter
    once for its department, then the others. A third is 重点."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for item in items:
        for matter in split(item["matters_raw"]):
            found.setdefault((matter, item["initiator"]), (item["task"], item["target"]))
    rows = [(task, matter, target, body) for (matter, body), (task, target) in found.items()] + list(_OTHERS)
    return [
        (
            *(f"YB{number:03d}", task, matter, "重点" if number % 3 == 0 else "一般", target),
            *("实地检查、书面检查" if number % 2 else "实地检查", body, "县级", _BASIS),
        )
        for number, (task, matter, target, body) in enumerate(rows, 1)
    ]


def split(text: str) -> list[str]:
    """The single matters of a cell, as the product reads them."""
    value = normalize("matters", text).to_json()["value"]
    return [str(matter) for matter in value or []]
