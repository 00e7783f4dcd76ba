"""The readers of the normalizers, remembering what they have read: plans repeat the same cells row after row.

All of them are pure, so that a remembered reading is the reading.
"""

from __future__ import annotations

from functools import lru_cache

from normalizers import cell, department, matters, mode, risk, scope, window

_SIZE = 2048

read_cell = lru_cache(_SIZE)(cell.read_cell)
read_departments = lru_cache(_SIZE)(department.read_departments)
read_matters = lru_cache(_SIZE)(matters.read_matters)
read_mode = lru_cache(_SIZE)(mode.read_mode)
read_risk = lru_cache(_SIZE)(risk.read_risk)
read_scope = lru_cache(_SIZE)(scope.read_scope)
read_window = lru_cache(_SIZE)(window.read_window)
