"""Everything that the report about one notice is made of, read at once."""

from __future__ import annotations

import json
import os
from datetime import date
from hashlib import sha256

from extractors.models import Frozen
from pipelines.steps.plan_quality.choose import before, family_map, find, previous_version
from pipelines.steps.plan_quality.compare import compare
from pipelines.steps.plan_quality.coverage import coverage
from pipelines.steps.plan_quality.models import Comparison, Coverage
from warehouse.connection import opened
from warehouse.reporting.plan import load_plan, plan_duties, plan_findings, plan_heads
from warehouse.reporting.plan_records import Plan, PlanDuty, PlanFinding


class PlanFacts(Frozen):
    """One notice and what it is compared with. ``earlier``: the plan of the year before; without one ``no_earlier``
    says why. ``version``: against the version that this notice supersedes, when it is a revision."""

    plan: Plan
    as_of: date
    findings: tuple[PlanFinding, ...]
    duties: tuple[PlanDuty, ...]
    coverage: Coverage
    earlier: Comparison | None = None
    no_earlier: str = ""
    version: Comparison | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of all of it but the cut-off day: the version of the data behind the report."""
        text = json.dumps(self.model_dump(mode="json", exclude={"as_of"}), ensure_ascii=False, sort_keys=True)
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def fetch_plan(warehouse: str | os.PathLike[str], notice: str, as_of: date) -> PlanFacts:
    """The facts about the notice that a person names (id, document number or file name).

    Raises :class:`WarehouseError` when there is no such plan, or several.
    """
    with opened(warehouse, read_only=True) as con:
        heads = plan_heads(con)
        head = find(heads, notice)
        plan = load_plan(con, head.notice_id)
        choice, older, family = before(heads, head), previous_version(heads, head), family_map(heads)
        earlier = load_plan(con, choice.old.notice_id) if choice.old else None
        version = load_plan(con, older.notice_id) if older else None
        return PlanFacts(
            plan=plan,
            as_of=as_of,
            findings=tuple(plan_findings(con, head.notice_id)),
            duties=tuple(plan_duties(con, head.notice_id)),
            coverage=coverage([plan], [earlier] if earlier else []),
            earlier=compare(earlier, plan, family) if earlier else None,
            no_earlier=choice.why,
            version=compare(version, plan, family) if version else None,
        )
