"""How often a test kills what it watches: enough to hit every stage in each run of the suite, more when asked for."""

from __future__ import annotations

import os

#: ``MINGCHA_KILLS=30 make test ARGS=tests/warehouse/test_kill.py``
KILLS = int(os.environ.get("MINGCHA_KILLS", "10"))
