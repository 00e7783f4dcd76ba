"""Imported once in the server that the reader processes are forked from: what they all need is loaded there.

Readers, vocabularies, compiled patterns and jieba's dictionary take a second or two; forked processes share them.
"""

from __future__ import annotations

import extractors.docx
import extractors.pdf  # noqa: F401
from normalizers.scope import segment
from pipelines.steps.process import process_bytes

_NOTICE = """样板县市场监管局文件
关于印发2026年度抽查计划的通知
序号\t抽查任务名称\t抽查事项\t抽查对象范围\t抽查比例及频次\t信用风险分类要求\t抽查时间\t发起部门\t配合部门\t抽查检查模式
1\t对甲的抽查\t1.甲检查；2.乙检查\t全县企业\t5%；1次/年\t分别递增比例抽查\t3月—8月\t县教育局\t县公安局\t【县抽县查】
"""

segment("未名场所")
process_bytes(_NOTICE.encode(), "warm.txt", "warm.txt")
