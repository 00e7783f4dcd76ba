"""Retried is what may pass by itself, and nothing else."""

from __future__ import annotations

import pytest
from prefect.client.schemas.objects import TaskRun
from prefect.states import Failed

from pipelines.flows.ingest import NotRead, _may_pass
from warehouse.errors import WarehouseBusy, WarehouseError

RUN = TaskRun.model_construct()


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (OSError(5, "Input/output error"), True),
        (NotADirectoryError("共享目录未挂载"), True),
        (NotRead("没有读取权限", "{}", passing=True), True),
        (NotRead("读取超过60秒", "{}", passing=False), False),
        (WarehouseBusy("数据仓库正被另一个程序使用。"), True),
        (WarehouseError("数据仓库已损坏，请从备份恢复。"), False),
        (ValueError("a bug"), False),
        (AssertionError("3 rows read, 2 accounted for"), False),
    ],
    ids=repr,
)
def test_what_is_tried_again(error: Exception, again: bool) -> None:
    assert _may_pass(None, RUN, Failed(data=error)) is again
