"""LibreOffice as a converter, shut in: its own profile and home, no macros, no links, no network, bounded.

Walls, one behind the other. Its settings (:data:`SETTINGS`): macros never run, links are never followed, documents that
nobody trusts fetch nothing, whatever it wants from the network goes to a port where nothing listens, no Java. The
system: a network of its own without any interface where ``unshare`` may make one, limits for memory, processor time and
the size of files. The clock: after ``TIMEOUT`` seconds the whole process group is killed; so it is when this process
dies, because the shell in between watches a pipe that only this process holds open (a signal at the parent's death
would reach the launcher, but not the program that it starts).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from functools import cache
from hashlib import md5
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from extractors.host import work_folder
from extractors.models import Unreadable

#: Seconds for one conversion, bytes of memory, and bytes of the largest file that it may write.
TIMEOUT = 45.0
MEMORY = 800_000_000
OUTPUT = 200_000_000

#: Path in LibreOffice's registry → property → (type, value). A version that lacks a property ignores it.
SETTINGS: dict[str, dict[str, str | bool | int]] = {
    "org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": 3,
        "DisableMacrosExecution": True,
        "BlockUntrustedRefererLinks": True,
        "DisableActiveContent": True,
        "DisableOLEAutomation": True,
    },
    "org.openoffice.Office.Writer/Content/Update": {"Link": 0, "Field": False, "Chart": False},
    "org.openoffice.Office.Calc/Content/Update": {"Link": 2},
    "org.openoffice.Inet/Settings": {
        "ooInetProxyType": 2,
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": 9,
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": 9,
        "ooInetFTPProxyName": "127.0.0.1",
        "ooInetFTPProxyPort": 9,
    },
    "org.openoffice.Office.Common/Misc": {"FirstRun": False, "CollectUsageInformation": False, "CrashReport": False},
    "org.openoffice.Setup/Office": {"ooSetupInstCompleted": True},
}
_JAVA = """<?xml version="1.0" encoding="UTF-8"?>
<java xmlns="http://openoffice.org/2004/java/framework/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<enabled xsi:nil="false">false</enabled></java>
"""
#: Runs a command under limits and kills its own process group when the pipe on its standard input ends.
_WATCH = """ulimit -c 0; ulimit -d "$1"; ulimit -f "$2"; ulimit -t "$3"; shift 3
exec 3<&0
"$@" 3<&- </dev/null &
child=$!
(read -r _ <&3; kill -KILL 0) &
wait $child
"""

_FAILED = "LibreOffice 没能转换这个文件，文件可能已损坏，请用 Word 或 WPS 打开后另存为 DOCX 再放入。"
_SLOW = f"LibreOffice 转换超过{TIMEOUT:.0f}秒，已停止，文件可能损坏或过大，请另存为 DOCX 后重新放入。"
_BIG = "文件转换后过大，未读取，请拆分成较小的文件，另存为 DOCX 后重新放入。"


def program() -> str | None:
    """The path of LibreOffice, if it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_docx(data: bytes, ending: str, import_filter: str) -> bytes:
    """The document as DOCX. ``import_filter`` is LibreOffice's name of the one format that it may take ``data`` for.

    Raises :class:`Unreadable` when there is no LibreOffice, or it fails, takes too long or writes too much.
    """
    command = program()
    if command is None:
        raise Unreadable(
            "读取旧版 Word／WPS 和 RTF 文档要用 LibreOffice，本机没有：请另存为 DOCX 或 PDF 后重新放入，"
            "或安装软件包 libreoffice-writer-nogui，再用 mingcha ingest --reread 重读。"
        )
    with work_folder() as work, TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as place:
        folder = Path(place)
        (folder / f"in{ending}").write_bytes(data)
        with _profile(work) as profile:
            _run(command, folder, f"in{ending}", import_filter, profile)
        result = folder / "out" / "in.docx"
        if not result.is_file():
            raise Unreadable(_FAILED)
        if result.stat().st_size >= OUTPUT:
            raise Unreadable(_BIG)
        return result.read_bytes()


@contextlib.contextmanager
def _profile(work: Path) -> Iterator[Path]:
    """A profile that no other process uses. The next document finds it warm; after a failure it is thrown away."""
    profile = work / f"office-{os.getpid()}"
    if not profile.exists():
        _write_profile(profile)
    try:
        yield profile
    except Unreadable:
        shutil.rmtree(profile, ignore_errors=True)
        raise


def _write_profile(profile: Path) -> None:
    config = profile / "user" / "config"
    config.mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
    for machine in ("X86_64", "AARCH64"):
        (config / f"javasettings_Linux_{machine}.xml").write_text(_JAVA, encoding="utf-8")
    (profile / "home").mkdir()


def _registry() -> str:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{_text(value)}</value></prop></item>\n'
        for path, properties in SETTINGS.items()
        for name, value in properties.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}</oor:items>\n"
    )


def _text(value: str | bool | int) -> str:
    return escape(str(value).lower() if isinstance(value, bool) else str(value))


def _run(command: str, folder: Path, name: str, import_filter: str, profile: Path) -> None:
    home = profile / "home"
    limits = (str(MEMORY // 1024), str(OUTPUT // 512), str(int(TIMEOUT)))
    office = (
        *_no_network(), command, f"-env:UserInstallation={profile.as_uri()}",
        "--headless", "--invisible", "--nodefault", "--nofirststartwizard", "--nolockcheck", "--nologo", "--norestore",
        f"--infilter={import_filter}", "--convert-to", "docx:MS Word 2007 XML", "--outdir", "out", name,
    )  # fmt: skip
    process = subprocess.Popen(
        ("/bin/sh", "-c", _WATCH, "sh", *limits, *office),
        cwd=folder,
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(_SLOW) from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the group of the shell, which is not reaped yet or has just ended
        process.wait()
        if process.stdin:
            process.stdin.close()
        _socket(profile).unlink(missing_ok=True)


def _socket(profile: Path) -> Path:
    """Where a killed LibreOffice leaves the socket on which it would have heard of a second start."""
    digest = md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    user = 0 if _no_network() else os.getuid()
    return Path(f"/tmp/OSL_PIPE_{user}_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}")


@cache
def _no_network() -> tuple[str, ...]:
    """The command that gives LibreOffice a network without interfaces; empty where the system does not allow it."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    wall = (unshare, "--map-root-user", "--net")
    try:
        tried = subprocess.run((*wall, "true"), capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return wall if tried.returncode == 0 else ()
