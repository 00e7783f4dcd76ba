"""Where a settings file is looked for, once for all of them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from warehouse.errors import WarehouseError


def settings_text(
    name: str, what: str, shipped: Sequence[Path], environ: Mapping[str, str] | None = None, cwd: Path | None = None
) -> tuple[Path, str] | None:
    """The file in force and its text: ``$MINGCHA_CONFIG/NAME``, ``config/NAME`` in ``cwd``, the first of ``shipped``
    that is there; None without any. ``what`` is what sentences call it (任务设置文件).

    Raises :class:`WarehouseError` for a folder that does not exist and a file that cannot be read.
    """
    folder = (os.environ if environ is None else environ).get("MINGCHA_CONFIG")
    if folder and not Path(folder).is_dir():
        raise WarehouseError(f"环境变量 MINGCHA_CONFIG 指向的文件夹“{folder}”不存在，请核对。")
    places = [Path(folder) / name] if folder else []
    places += [(cwd or Path()) / "config" / name, *shipped]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        return None
    try:
        return found, found.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise WarehouseError(f"{what}“{found}”读不出来（应当是 UTF-8 编码的文本），请检查。") from None
