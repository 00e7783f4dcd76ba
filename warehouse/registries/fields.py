"""The fields of each registry: what a source may give, what it must give, and where the values go."""

from __future__ import annotations

from pydantic import Field

from extractors.models import Frozen


class Kind(Frozen):
    """``source`` fields may be given by a file; one field of every tuple in ``required`` must be. ``stored`` are the
    columns of the base table between row_no and flags. ``identities``: no two rows may share any of them. ``words``
    maps a field to the vocabulary that reads it; ``private`` fields never leave the registry."""

    source: tuple[str, ...]
    required: tuple[tuple[str, ...], ...]
    stored: tuple[str, ...]
    identities: tuple[str, ...]
    words: dict[str, str] = Field(default_factory=dict)
    private: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "objects": Kind(
        source=(
            "uscc", "reg_no", "object_code", "name", "entity_type", "status", "area", "area_code", "address",
            "industry", "business_scope", "tags", "credit_class", "credit_date", "registered_on", "abnormal",
            "department", "contact", "phone",
        ),
        required=(("uscc", "reg_no", "object_code"), ("name",), ("status",)),
        stored=(
            "object_id", "id_kind", "name", "entity_type", "status", "status_raw", "area", "area_code", "address",
            "industry", "business_scope", "tags", "credit_class", "credit_date", "registered_on", "abnormal",
            "department", "contact", "phone",
        ),
        identities=("object_id",),
        words={
            "status": "status", "credit_class": "credit_class", "entity_type": "entity_type", "abnormal": "abnormal",
            "department": "department",
        },
        private=("contact", "phone"),
    ),
    "inspectors": Kind(
        source=(
            "name", "certificate_no", "certificate_from", "certificate_until", "department", "status", "specialties",
            "is_expert", "is_leader", "phone",
        ),
        required=(("name",), ("certificate_no",), ("department",)),
        stored=(
            "inspector_id", "name", "certificate_no", "certificate_from", "certificate_until", "department",
            "department_code", "status", "specialties", "is_expert", "is_leader", "phone",
        ),
        identities=("natural_key", "person"),
        words={
            "department": "department", "status": "inspector_status", "is_expert": "is_expert",
            "is_leader": "is_leader",
        },
        private=("phone",),
    ),
    "matters": Kind(
        source=(
            "matter_id", "name", "parent_name", "category", "department", "targets", "methods", "basis", "level",
        ),
        required=(("name",),),
        stored=(
            "matter_id", "name", "parent_name", "category", "department", "targets", "methods", "basis", "level",
        ),
        identities=("matter_id",),
        words={"category": "category", "department": "department"},
    ),
    "recusals": Kind(
        source=(
            "uscc", "object_code", "object_name", "inspector_id", "certificate_no", "inspector_name", "department",
            "reason",
        ),
        required=(("uscc", "object_code"), ("certificate_no", "inspector_id")),
        stored=("object_id", "inspector_id", "reason"),
        identities=("object_id || '|' || inspector_id",),
        words={"department": "department"},
    ),
}  # fmt: skip
