"""The settings of ``compliance.toml``, typed and frozen; unknown keys are refused."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator

from draws.canonical import canonical
from draws.papers.models import RESULTS
from extractors.models import Frozen
from pipelines.steps.settings_file import settings_text
from warehouse.errors import WarehouseError

NAME = "compliance.toml"
#: Beside the packages in a checkout, inside this one in an installed copy.
_SHIPPED = (Path(__file__).parent / "default_compliance.toml", Path(__file__).parents[3] / "config" / NAME)

Trigger = Literal["inspected", "task_completed", "window_end"]
#: A limit in working days: more than a year of them is a slip of the pen.
Days = Annotated[int, Field(ge=1, le=250, strict=True)]
Count = Annotated[int, Field(ge=0, le=1000, strict=True)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Line = Annotated[str, Field(max_length=100)]


class Publicity(Frozen):
    """C9: within how many working days, counted from the day after which day, and whether a notice's own limit wins."""

    days: Days = 20
    trigger: Trigger = "inspected"
    source: Literal["notice", "setting"] = "notice"
    warn_days: Annotated[int, Field(ge=0, le=250, strict=True)] = 5


class CalendarSettings(Frozen):
    """``extra``: path of a CSV file with further whole years; empty for none. Absolute once it has been loaded."""

    extra: str = ""


class FollowUp(Frozen):
    """C16: working days for the abnormal list and for the publicity of a penalty."""

    abnormal_days: Days = 10
    penalty_days: Days = 20


class Results(Frozen):
    """``problem``: the categories (DOMAIN 3) that count as a problem found."""

    problem: tuple[str, ...] = Field(
        default=(
            "未按规定公示应当公示的信息",
            "公示信息隐瞒真实情况、弄虚作假",
            "通过登记的住所（经营场所）无法联系",
            "发现问题已责令改正",
            "不配合检查情节严重",
            "发现问题待后续处理",
            "违反其他部门相关规定",
        ),
        min_length=1,
    )

    @field_validator("problem")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        """A misspelt category would never match and make a rate too good."""
        bad = [name for name in names if name not in RESULTS or name == "未发现问题"]
        if bad or len(set(names)) != len(names):
            raise ValueError("not a category, or the same one twice")
        return names


class Rules(Frozen):
    """What the checks C2, C3, C6, C7, C13 and C14 compare with. Shares are fractions; 0 visits or 0 share: no check."""

    cooperator: Count = 2
    team: Annotated[int, Field(ge=2, le=1000, strict=True)] = 2
    matter_caps: dict[str, Share] = Field(default_factory=dict)
    national_floor: Share = Decimal("0.03")
    visits_per_year: Count = 0
    year_end_share: Share = Decimal("0.5")
    coordinating: tuple[Annotated[str, Field(min_length=1, max_length=50)], ...] = (
        "领导小组办公室",
        "联席会议",
        "双随机办",
        "协调小组",
    )


class ReportSettings(Frozen):
    """Who signs, who is addressed, how many rows a list shows."""

    signer: Line = ""
    addressee: Line = ""
    list_rows: Annotated[int, Field(ge=1, le=5000, strict=True)] = 200
    raw_rows: Annotated[int, Field(ge=0, le=1_000_000, strict=True)] = 20_000


class ComplianceSettings(Frozen):
    """Everything that ``compliance.toml`` sets."""

    publicity: Publicity = Publicity()
    calendar: CalendarSettings = CalendarSettings()
    follow_up: FollowUp = FollowUp()
    results: Results = Results()
    rules: Rules = Rules()
    report: ReportSettings = ReportSettings()

    def stored(self) -> dict[str, Any]:
        """All settings as plain values (shares as text, never floats), as base.compliance_setting holds them. Without
        the calendar: its file is one machine's, and the calendar's version names its content."""
        return self.model_dump(mode="json", exclude={"calendar"})

    @property
    def digest(self) -> str:
        """SHA-256 of what :meth:`stored` says: 64 hexadecimal digits."""
        return sha256(canonical(self.stored())).hexdigest()


def load_compliance(environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> ComplianceSettings:
    """The settings in force: ``$MINGCHA_CONFIG/compliance.toml``, ``config/compliance.toml`` in ``cwd``, the shipped
    file. A relative ``calendar.extra`` is looked up beside the settings file.

    Raises :class:`WarehouseError` for a file that is wrong in any way.
    """
    found = settings_text(NAME, "检查设置文件", _SHIPPED, environ, cwd)
    if found is None:
        return ComplianceSettings()
    path, text = found
    settings = parse_compliance(text, str(path))
    if not settings.calendar.extra.strip():
        return settings.model_copy(update={"calendar": CalendarSettings()})
    extra = str(path.absolute().parent / settings.calendar.extra.strip())
    return settings.model_copy(update={"calendar": CalendarSettings(extra=extra)})


def parse_compliance(text: str, name: str = NAME) -> ComplianceSettings:
    """The settings in ``text``; ``name`` is what error messages call the file."""
    try:
        return ComplianceSettings.model_validate(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        raise WarehouseError(f"检查设置文件“{name}”不是正确的 TOML 格式，请改正：{error}。") from None
    except ValidationError as error:
        wrong = error.errors()[0]
        place = ".".join(str(part) for part in wrong["loc"])
        what = "不是这里的设置项（可能写错了字）" if wrong["type"] == "extra_forbidden" else "的值不对"
        raise WarehouseError(f"检查设置文件“{name}”中“{place}”{what}，请改正。") from None
