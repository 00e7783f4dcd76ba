"""The words of the specimen registry, without a warehouse."""

from __future__ import annotations

from sample_docs.builder.registries_objects import OUTSIDE
from sample_docs.builder.registries_profiles import profiles
from warehouse.scopes import Vocabulary


def specimen_words() -> Vocabulary:
    """What the specimen registry knows: tags, industries, kinds, classes, areas (one of them outside)."""
    made = profiles()
    tags = sorted({tag for profile in made for tag in profile.tags.split("；") if tag})
    return Vocabulary(
        snapshot_id="objects@1",
        tags=dict.fromkeys(tags, 1),
        industries=dict.fromkeys(sorted({profile.industry for profile in made}), 1),
        entity_types=dict.fromkeys(sorted({profile.entity_type for profile in made}), 1),
        classes=dict.fromkeys("ABCD", 1),
        areas={"高平市米山镇": 99, OUTSIDE: 1},
    )
