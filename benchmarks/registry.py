"""Import of an object registry: rows per second, against a bare read of the same file in the same run, and memory.

Run ``python benchmarks/registry.py [--rows N] [--bad SHARE]`` (default: 1,000,000 rows, 0.1 % of them wrong). The
import runs in a process of its own, so that its peak memory is its own. The bar: less than 1.5 GB at 10,000,000 rows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

BAR = 1.5e9

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CHECK = " + ".join(f"(strpos('{_ALPHABET}', b[{n}]) - 1) * {w}" for n, w in enumerate(_WEIGHTS, start=1))

_GENERATE = f"""
COPY (
    WITH bodies AS (
        SELECT i, '9' || (1 + i % 3) || '140581MA' || lpad(((i * 7654321) % 10000000)::VARCHAR, 7, '0') AS b
        FROM range({{rows}}) AS t(i)
    ),
    whole AS (
        SELECT i, b || ('{_ALPHABET}')[(31 - ({_CHECK}) % 31) % 31 + 1] AS code FROM bodies
    )
    SELECT
        CASE WHEN (i * 7919) % 1000000 < {{bad}} THEN 'X' || code[2:] ELSE code END AS 统一社会信用代码,
        '高平市' || (['丹河', '长平', '金峰', '神农', '七佛山'])[1 + i % 5] || i
            || (['食品有限公司', '药店', '养殖专业合作社'])[1 + i % 3] AS 企业名称,
        (['企业', '个体工商户', '农民专业合作社'])[1 + i % 3] AS 主体类型,
        CASE WHEN i % 17 = 0 THEN '注销' WHEN i % 101 = 0 THEN '吊销，未注销'
             ELSE '存续（在营、开业、在册）' END AS 登记状态,
        '高平市' AS 所属地域,
        '山西省晋城市高平市' || (['东城街道', '南城街道', '北城街道'])[1 + i % 3] || (i % 999 + 1) || '号' AS 住所,
        (['批发和零售业', '制造业', '住宿和餐饮业', '农、林、牧、渔业'])[1 + i % 4] AS 行业门类,
        '食品销售；日用百货零售；依法须经批准的项目，经相关部门批准后方可开展经营活动' AS 经营范围,
        CASE WHEN i % 50 = 0 THEN '食品生产企业、药店' WHEN i % 70 = 0 THEN '检验检测机构' END AS 标签,
        (['A', 'A', 'A', 'B', 'B', 'C', 'D'])[1 + i % 7] AS 信用风险等级,
        (DATE '2000-01-01' + (i % 9000)::INTEGER)::VARCHAR AS 成立日期,
        CASE WHEN i % 40 = 0 THEN '是' ELSE '否' END AS 经营异常,
        '高平市市场监督管理局' AS 监管部门,
        '1380000' || lpad((i % 10000)::VARCHAR, 4, '0') AS 联系电话
    FROM whole
) TO '{{path}}' (FORMAT csv, HEADER)
"""

_IMPORT = """
import json, resource, sys, time
from datetime import date, datetime
from pathlib import Path
from pipelines.steps.registries.importing import FileSource, ImportSettings, import_registry
started = time.perf_counter()
settings = ImportSettings()
source = FileSource(Path(sys.argv[1]), "objects", settings)
report = import_registry("objects", source, Path(sys.argv[2]), settings, by="benchmark",
                         now=datetime(2026, 1, 1), today=date(2026, 1, 1))
done = report.outcome
print(json.dumps({"seconds": time.perf_counter() - started, "read": done.rows_read, "accepted": done.rows_accepted,
                  "rejected": done.rows_rejected, "problems": [[p.code, p.rows] for p in done.problems],
                  "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
"""


def generate(path: Path, rows: int, share: float) -> None:
    """A registry of ``rows`` different objects, of which ``share`` have a wrong code."""
    con = duckdb.connect()
    con.execute(_GENERATE.format(rows=rows, bad=int(share * 1_000_000), path=path))
    con.close()


def timed(sql: str, folder: Path) -> float:
    """Seconds of one statement in a fresh database file."""
    con = duckdb.connect(str(folder / f"bare-{time.monotonic_ns()}.duckdb"))
    con.execute("SET memory_limit = '1GB'")
    started = time.perf_counter()
    con.execute(sql).fetchall()
    spent = time.perf_counter() - started
    con.close()
    return spent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--bad", type=float, default=0.001)
    parser.add_argument("--folder", type=Path, help="where to work (default: the system's temporary folder)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = Path(name)
        path = folder / "objects.csv"
        generate(path, args.rows, args.bad)
        print(f"{args.rows} rows, {path.stat().st_size / 1e6:.0f} MB, {os.cpu_count()} cores")
        source = f"read_csv('{path}', all_varchar = true, header = true)"
        count = timed(f"SELECT count(*) FROM {source}", folder)
        create = timed(f"CREATE TABLE t AS SELECT * FROM {source}", folder)
        command = [sys.executable, "-c", _IMPORT, str(path), str(folder / "warehouse.duckdb")]
        root = Path(__file__).parents[1]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
        result = json.loads(done.stdout)
    assert result["read"] == args.rows == result["accepted"] + result["rejected"]
    seconds = result["seconds"]
    print(f"count(*)            {count:7.1f} s")
    print(f"CREATE TABLE AS     {create:7.1f} s")
    print(f"import              {seconds:7.1f} s  {args.rows / seconds:9.0f} rows/s")
    print(f"ratio               {seconds / create:7.1f}× of CREATE TABLE AS, {seconds / count:.1f}× of count(*)")
    verdict = "reached" if result["peak"] < BAR else "MISSED"
    print(f"peak memory         {result['peak'] / 1e6:7.0f} MB  (bar: < {BAR / 1e6:.0f} MB)  {verdict}")
    print(f"rejected            {result['rejected']:7d}    {result['problems']}")
    return 0 if verdict == "reached" else 1


if __name__ == "__main__":
    raise SystemExit(main())
