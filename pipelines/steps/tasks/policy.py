"""Which risk policy a task is drawn by."""

from __future__ import annotations

from typing import Protocol

from draws.models import Policy


class HasRisk(Protocol):
    """A task, as far as its risk rule goes."""

    @property
    def risk_rule(self) -> str | None: ...


def policy_for(task: HasRisk, policy: Policy) -> Policy:
    """The strata of ``policy`` with the multipliers that ``task`` asks for.

    * ``incremental`` (比例随风险递增, without numbers): the multipliers of ``policy.toml`` (DOMAIN C12).
    * ``by_class``: the notice's own numbers stand in the quota and are used as they stand (DRAW 1.6); multipliers play
      no part, all are 1. The same when a person has replaced those numbers by one ratio: it holds for every class.
    * ``not_applicable``, or nothing said: all multipliers 1. Every class is drawn at the same rate and strata are
      still drawn in proportion, so that nothing is invented that the notice does not say.
    """
    if task.risk_rule == "incremental":
        return policy
    return Policy(multipliers=dict.fromkeys(policy.order, "1"), order=policy.order)
