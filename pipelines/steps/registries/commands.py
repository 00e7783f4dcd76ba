"""What the ``registry`` subcommands do, between the arguments and what is shown."""

from __future__ import annotations

import argparse
import getpass
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from pipelines.steps.registries.columns import ColumnMap, header_digest, map_columns
from pipelines.steps.registries.importing import FileSource, ImportReport, ImportSettings, Source, import_registry
from pipelines.steps.registries.tables import TableSource
from warehouse.errors import WarehouseError
from warehouse.registries.databases import parse_url
from warehouse.registries.mappings import known_headers, save_mapping, saved_mapping


def import_source(args: argparse.Namespace) -> ImportReport:
    """Run ``registry import``. Raises :class:`WarehouseError` with a sentence for a person."""
    settings = _settings(args)
    now = datetime.now(UTC).replace(tzinfo=None)
    return import_registry(
        args.kind, _source(args, settings), args.warehouse, settings,
        by=actor_name(args.by), now=now, today=datetime.now().astimezone().date(),
    )  # fmt: skip


def source_mapping(args: argparse.Namespace) -> ColumnMap:
    """Run ``registry mapping``; kept in the warehouse with ``--save``."""
    settings = ImportSettings(
        given=_pairs(args.map, "--set"),
        known=known_headers(args.warehouse, args.kind),
        encoding=args.encoding,
        sheet=args.sheet,
    )
    source = _source(args, settings)
    digest = header_digest(source.header)
    saved = saved_mapping(args.warehouse, args.kind, digest) if args.warehouse.exists() else None
    found = map_columns(args.kind, source.header, settings.given, saved)
    if args.save:
        now = datetime.now(UTC).replace(tzinfo=None)
        save_mapping(args.warehouse, args.kind, digest, found.used, by=actor_name(args.by), now=now)
    return found


def actor_name(given: str | None) -> str:
    """``--by``, else $MINGCHA_ACTOR, else the login name."""
    if given:
        return given
    try:
        return os.environ.get("MINGCHA_ACTOR") or getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _source(args: argparse.Namespace, settings: ImportSettings) -> Source:
    if (args.file is None) == (args.database is None):
        raise WarehouseError("请给出一个名录文件，或用 --database 和 --table 指定数据库中的表（二者选一）。")
    if args.file is not None:
        if re.match(r"[A-Za-z][A-Za-z0-9+]+:/", str(args.file)):  # it may hold a password: never say it back
            raise WarehouseError("数据库的地址要写在 --database 后面，并用 --table 指定表名。")
        if args.table:
            raise WarehouseError("--table 只能与 --database 一起用。")
        return FileSource(args.file, args.kind, settings)
    if not args.table:
        raise WarehouseError("用 --database 时还要用 --table 指定表名。")
    database = parse_url(args.database, os.environ.get("MINGCHA_DB_PASSWORD"))
    return TableSource(database, args.table, args.warehouse)


def _settings(args: argparse.Namespace) -> ImportSettings:
    if args.id_prefix and not re.fullmatch(r"[0-9A-Z_-]{1,15}", args.id_prefix):
        raise WarehouseError(f"--id-prefix“{args.id_prefix}”只能含数字、大写字母、连字符和下划线，不超过 15 位。")
    if args.area_code and not re.fullmatch(r"[1-9][0-9]{5}", args.area_code):
        raise WarehouseError(f"--area-code“{args.area_code}”应为六位行政区划代码，如 140581。")
    classes = _pairs(args.classes, "--class")
    for name in classes.values():
        if not re.fullmatch(r"[0-9A-Za-z_-]{1,16}", name):
            raise WarehouseError(f"--class 中的类别“{name}”只能含字母、数字、连字符和下划线。")
    return ImportSettings(
        given=_pairs(args.map, "--map"),
        known=known_headers(args.warehouse, args.kind),
        append=args.append,
        encoding=args.encoding,
        sheet=args.sheet,
        id_prefix=args.id_prefix,
        area=args.area,
        area_code=args.area_code,
        classes=classes,
        strata=_strata(),
        rejects=args.rejects,
    )


def _strata() -> tuple[str, ...]:
    """The classes of the policy in force, which a registry may use as they stand."""
    from draws.errors import DrawError  # noqa: PLC0415
    from draws.policy import load_policy  # noqa: PLC0415

    try:
        strata = load_policy().strata
    except DrawError as error:
        raise WarehouseError(str(error)) from error
    return tuple(name for name in strata.order if name != strata.unclassified)


def _pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        left, sign, right = text.rpartition("=")
        if not sign or not left.strip() or not right.strip():
            raise WarehouseError(f"{option}“{text}”应写成 左=右 的形式。")
        pairs[left.strip()] = right.strip()
    return pairs
