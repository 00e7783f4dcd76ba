"""The settings of ``tasks.toml``, typed and frozen; unknown keys are refused."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from extractors.models import Frozen
from pipelines.steps.settings_file import settings_text
from warehouse.errors import WarehouseError

NAME = "tasks.toml"
#: Beside the packages in a checkout, inside this one in an installed copy.
_SHIPPED = (Path(__file__).parent / "default_tasks.toml", Path(__file__).parents[3] / "config" / NAME)

Level = Literal["province", "city", "county", "district"]


class Own(Frozen):
    """Whose installation this is. No ``departments``: all of them."""

    level: Level = "county"
    area: str = ""
    departments: tuple[str, ...] = ()


class Remind(Frozen):
    days_before: int = Field(default=10, ge=0, le=250)


class Merge(Frozen):
    min_shared_objects: int = Field(default=1, ge=1)
    min_common_days: int = Field(default=15, ge=1)


class Commit(Frozen):
    auto_commit: bool = True


class TaskSettings(Frozen):
    """Everything that ``tasks.toml`` sets."""

    own: Own = Own()
    words: dict[str, str] = Field(default_factory=dict)
    remind: Remind = Remind()
    merge: Merge = Merge()
    commit: Commit = Commit()


def load_settings(environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> TaskSettings:
    """The settings in force: ``$MINGCHA_CONFIG/tasks.toml``, ``config/tasks.toml`` in ``cwd``, the shipped file.

    Raises :class:`WarehouseError` for a file that is wrong in any way.
    """
    found = settings_text(NAME, "任务设置文件", _SHIPPED, environ, cwd)
    return TaskSettings() if found is None else parse_settings(found[1], str(found[0]))


def parse_settings(text: str, name: str = NAME) -> TaskSettings:
    """The settings in ``text``; ``name`` is what error messages call the file."""
    try:
        settings = TaskSettings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise WarehouseError(f"任务设置文件“{name}”不是正确的 TOML 格式，请改正：{error}。") from None
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise WarehouseError(f"任务设置文件“{name}”中“{place}”的值不对，或没有这一项，请改正。") from None
    bad = next((word for word in settings.words.values() if not word.strip() or len(word) > 20), None)
    if bad is not None:
        raise WarehouseError(f"任务设置文件“{name}”[words] 中的部门词“{bad}”应当是 1 至 20 个字，请改正。")
    return settings
