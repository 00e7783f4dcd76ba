"""Bundles: three levels, the same bytes every time, nothing internal in public, nothing hostile read."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draws import bundle as bundles
from draws.bundle import README, SHIPPED, Replacement, read_bundle, replacements_json, write_bundle
from draws.errors import DrawError
from draws.levels import AUDITOR, PUBLIC_KEYS, PrivacyError, assert_public, auditor, enterprise, public
from tests.support.drawn import MULTIPLIERS, Drawn, object_id, some_frame, some_inspectors

JOINT = Drawn()
FILES = JOINT.files()
DRAWN = [one[0] for one in json.loads(FILES["result.json"])["selected"]]


def test_folder_and_zip_hold_the_same(tmp_path: Path) -> None:
    made = write_bundle(tmp_path / "抽取", FILES)
    assert read_bundle(made.folder) == read_bundle(made.archive)
    assert set(read_bundle(made.folder)) == {*AUDITOR, *SHIPPED}
    assert {name: read_bundle(made.archive)[name] for name in AUDITOR} == FILES
    assert sorted(path.name for path in tmp_path.iterdir()) == ["抽取", "抽取.zip"]


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    first = write_bundle(tmp_path / "a" / "抽取", FILES).archive.read_bytes()
    second = write_bundle(tmp_path / "b" / "抽取", dict(reversed(FILES.items()))).archive.read_bytes()
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == sorted(archive.namelist())


def test_writing_twice_changes_nothing_and_never_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / "抽取"
    made = write_bundle(folder, FILES)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    write_bundle(folder, FILES)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    other = JOINT.but(scope="2023-H1").files()
    with pytest.raises(DrawError, match="已经存在"):
        write_bundle(folder, other)
    assert read_bundle(made.archive)["commit.json"] == FILES["commit.json"]
    (folder / "公告.docx").write_bytes(b"somebody's")
    with pytest.raises(DrawError, match=r"公告\.docx"):
        write_bundle(folder, other, replace=True)
    (folder / "公告.docx").unlink()
    write_bundle(folder, other, replace=True)
    assert read_bundle(folder)["commit.json"] == read_bundle(made.archive)["commit.json"] == other["commit.json"]


@pytest.mark.parametrize("step", ["new.mkdir", "before swap", "in the swap", "after swap"])
def test_an_interrupted_write_is_finished_by_the_next(step: str, tmp_path: Path) -> None:
    folder = tmp_path / "抽取"
    write_bundle(folder, FILES)
    other = JOINT.but(scope="2023-H1").files()
    new, old = tmp_path / ".抽取.new", tmp_path / ".抽取.old"
    if step in ("new.mkdir", "before swap"):
        new.mkdir()
        (new / "commit.json").write_bytes(b"half")
    elif step == "in the swap":
        new.mkdir()
        folder.rename(old)
    else:
        old.mkdir()
    write_bundle(folder, other, replace=True)
    assert read_bundle(folder)["commit.json"] == other["commit.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["抽取", "抽取.zip"]


def test_instructions_say_the_level_and_where_the_hash_is(tmp_path: Path) -> None:
    for level, files, words in (
        ("auditor", FILES, "不得公开"),
        ("public", public(FILES), "任何人"),
        ("enterprise", enterprise(FILES, DRAWN[0]), "只交给该企业"),
    ):
        made = write_bundle(tmp_path / level, files, level=level)  # type: ignore[arg-type]
        text = (made.folder / README).read_bytes()
        assert text.startswith(b"\xef\xbb\xbf") and b"\r\n" in text
        assert words in text.decode("utf-8-sig") and "抽取之前发布的公告" in text.decode("utf-8-sig")


# ---------------------------------------------------------------- levels


def test_a_bundle_needs_all_its_files(tmp_path: Path) -> None:
    for name in AUDITOR:
        with pytest.raises(DrawError, match=name.replace(".", r"\.")):
            write_bundle(tmp_path / "x", {key: data for key, data in FILES.items() if key != name})
    follower = JOINT.but(draw_id="x#2/1", lead=JOINT).files()
    assert "lead_commit.json" in auditor(follower)
    with pytest.raises(DrawError, match="lead_commit"):
        auditor({name: data for name, data in follower.items() if name != "lead_commit.json"})
    with pytest.raises(DrawError, match="不是核验材料"):
        write_bundle(tmp_path / "x", FILES | {"../escape": b""})
    with pytest.raises(DrawError, match=r"只能有 public\.json"):
        write_bundle(tmp_path / "x", FILES, level="public")
    assert list(tmp_path.iterdir()) == []


def test_public_level_holds_what_opens_the_draw_and_no_more() -> None:
    plain = json.loads(public(FILES)["public.json"])
    assert set(plain) == PUBLIC_KEYS["public.json"] - {"lead", "lead_code"}
    assert [row["object_id"] for row in plain["drawn"]] == DRAWN
    assert plain["commit_sha256"] == hashlib.sha256(FILES["commit.json"]).hexdigest()
    follower = json.loads(public(JOINT.but(draw_id="x#2/1", lead=JOINT).files())["public.json"])
    assert follower["lead"] == plain["commit_sha256"] and follower["lead_code"] == JOINT.code


def test_enterprise_level_gives_its_own_ticket_and_the_threshold() -> None:
    result = json.loads(FILES["result.json"])["selected"]
    highest = max(ticket for _, stratum, ticket in result if stratum == "D")
    for object_number, stratum in some_frame():
        plain = json.loads(enterprise(FILES, object_number)["enterprise.json"])
        assert plain["drawn"] is (object_number in DRAWN)
        if stratum == "D":
            assert plain["threshold"] == highest
        if stratum == "A":
            assert plain["threshold"] is None, "none of the lowest class was drawn here"
    for outside in (object_id(900), object_id(5)[:-1], "A", ""):
        with pytest.raises(DrawError, match="不在这次抽取的名单内"):
            enterprise(FILES, outside)


strata = st.lists(st.from_regex("[0-9A-Za-z_-]{1,16}", fullmatch=True), min_size=1, max_size=4, unique=True)
people = st.lists(st.from_regex("1405[0-9]{2}-[0-9]{2}-[0-9]{2}", fullmatch=True), min_size=2, max_size=6, unique=True)


@given(strata, people, st.data())
@settings(max_examples=40, deadline=None)
def test_no_class_and_no_inspector_ever_gets_into_the_lower_levels(
    classes: list[str], inspectors: list[str], data: st.DataObject
) -> None:
    frame = tuple((object_id(n), data.draw(st.sampled_from(classes))) for n in range(12))
    draw = JOINT.but(
        frame=frame,
        inspectors=tuple((one, "140581-01") for one in sorted(inspectors)),
        recusals=(),
        policy={"multipliers": dict.fromkeys(classes, "1"), "order": classes},
        team={"140581-01": 2},
        load_cap=None,
        quota={"count": 5, "op": "=", "ratio": None},
    )
    files = draw.files()
    for lower in (public(files), enterprise(files, object_id(3))):
        assert_public(lower, inspectors, classes)
        (text,) = (one.decode() for one in lower.values())
        assert not any(one in text for one in inspectors)
        plain = json.loads(text)
        head = set(json.loads(public(FILES)["public.json"])) | {"lead", "lead_code"}
        assert set(plain) <= head | {"object_id", "ticket", "threshold", "substitute"}
        assert all(set(row) == {"object_id", "ticket"} for row in (plain["drawn"] if "object_id" not in plain else []))


PUBLIC = public(FILES)["public.json"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("frame.tsv", FILES["frame.tsv"]),
        ("public.json", PUBLIC.replace(b'"object_id"', b'"stratum":"A","object_id"', 1)),
        ("public.json", PUBLIC[:-1] + b',"want":{"A":0}}'),
        ("public.json", PUBLIC[:-1] + b',"teams":[]}'),
        ("public.json", PUBLIC.replace(b'"ticket":"', b'"ticket":"D', 1)),
        ("notice.html", b"<td>91140581MA00000003</td><td>D</td>"),
        ("notice.html", "<p>D 类企业 5 户</p>".encode()),
        ("notice.html", "<p>检查人员：张<b>建国</b></p>".encode()),
        ("notice.html", "<p>检查人员 140581-01-03</p>".encode()),
        ("notice.html", "<p>Ｄ类企业 5 户</p>".encode()),
        ("notice.html", "<p>检查人员：张　建国</p>".encode()),
        ("public.json", public(JOINT.but(scope="2023-D类").files())["public.json"]),
        (
            "public.json",
            public(JOINT.but(draw_id="高风险#1/1").files())["public.json"].replace(
                "高风险#1/1".encode(), "高风险".encode()
            ),
        ),
        ("public.json", public(JOINT.but(scope="2023 张 建国").files())["public.json"]),
        ("list.csv", "编号\t高风险\n".encode()),
    ],
)
def test_public_files_with_something_internal_are_refused(name: str, data: bytes) -> None:
    names = [one for one, _ in some_inspectors()] + ["张建国"]
    with pytest.raises(PrivacyError):
        assert_public({name: data}, names, [*MULTIPLIERS, "高风险"])
    assert_public({"public.json": PUBLIC}, names, [*MULTIPLIERS, "高风险"])
    assert_public({"notice.html": "<p>抽取 12 户，承诺值 ABCD</p>".encode()}, names, MULTIPLIERS)


def test_names_are_found_inside_office_files() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:p><w:r><w:t>张</w:t></w:r><w:r><w:rPr/><w:t>建国</w:t></w:r></w:p>")
    with pytest.raises(PrivacyError, match="姓名"):
        assert_public({"公告.docx": packed.getvalue()}, ["张建国"])
    assert_public({"公告.docx": packed.getvalue()}, ["李建国"])


def test_write_bundle_refuses_before_it_writes(tmp_path: Path) -> None:
    with pytest.raises(PrivacyError):
        write_bundle(tmp_path / "x", public(FILES), level="public", forbidden=["高市双随机办"])
    assert list(tmp_path.iterdir()) == []


def test_a_replacement_needs_its_grounds() -> None:
    row = Replacement(
        object_id="A", substitute_id="B", reason="迁出", evidence="函", approver="李", team=("1", "2"), ticket="0" * 64
    )
    assert json.loads(replacements_json([row]))[0]["substitute_id"] == "B"
    for name in ("reason", "evidence", "approver"):
        with pytest.raises(DrawError, match="第 2 条"):
            replacements_json([row, row.model_copy(update={name: " "})])


# ---------------------------------------------------------------- hostile input


def packed(*members: tuple[str, bytes], mode: int = 0o644) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, content)
    return data.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        packed(("../commit.json", b"{}")),
        packed(("/commit.json", b"{}")),
        packed(("a/b/commit.json", b"{}")),
        packed(("a/../commit.json", b"{}")),
        packed(("C:\\commit.json", b"{}")),
        packed(("a/commit.json", b"{}"), ("b/frame.tsv", b"")),
        packed(("commit.json", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777),
        packed(*((f"f{n}", b"") for n in range(bundles.MAX_FILES + 1))),
        packed(("commit.json", b"x" * 2000)),
        packed(("commit.json", b"{}"))[:-10],
        b"no zip at all",
        b"",
    ],
)
def test_hostile_archives_are_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(DrawError):
        read_bundle(tmp_path / "x.zip", max_bytes=1000)


def test_hostile_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "commit.json").write_bytes(b"x" * 600)
    (folder / "frame.tsv").write_bytes(b"x" * 600)
    (folder / "sub").mkdir()
    assert set(read_bundle(folder)) == {"commit.json", "frame.tsv"}
    with pytest.raises(DrawError, match="过大"):
        read_bundle(folder, max_bytes=1000)
    (folder / "reveal.json").symlink_to(tmp_path / "secret")
    with pytest.raises(DrawError, match="链接"):
        read_bundle(folder)
    with pytest.raises(DrawError):
        read_bundle(tmp_path / "nowhere")
