"""What the machine must have: Python, packages, geodata, a Chinese font, room to write, a console that shows Chinese."""

import locale
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from tempfile import NamedTemporaryFile

from packaging.requirements import Requirement

from landuse.cli.doctor_finding import Finding
from landuse.errors import LanduseError, OutputError, cause_of, sample

LEAST_PYTHON = (3, 11)
LITTLE_SPACE, NO_SPACE = 2 << 30, 200 << 20
DRIVERS = ("GPKG", "ESRI Shapefile", "GeoJSON", "TopoJSON", "OpenFileGDB", "FlatGeobuf", "KML")
_REINSTALL = "请重新安装：python -m pip install --force-reinstall landuse（闭网机器用 wheelhouse 文件夹）"
_EXTRAS = {"evidence": "影像佐证（landuse evidence）", "postgres": "读写 PostgreSQL 数据库"}
_WORDS = "闲置土地处置㎡〔2020〕“已动工”"


def examine(folder: Path) -> Iterator[Finding]:
    """Yield a finding for everything that a run in `folder` needs or profits from."""
    yield _python()
    yield from _packages()
    yield _geodata()
    yield _projections()
    yield _rules()
    yield _calendar()
    yield _font()
    yield _office()
    yield _space(folder)
    yield _writable(folder)
    yield _console()


def _python() -> Finding:
    found = f"{platform.python_version()}（{platform.system()} {platform.machine()}，{sys.executable}）"
    if sys.version_info < LEAST_PYTHON:
        return Finding("Python", "fault", found, "请安装 Python 3.11 或更高版本")
    if sys.maxsize < 1 << 32:
        return Finding("Python", "fault", f"{found}，32 位", "请安装 64 位的 Python")
    return Finding("Python", "ok", found)


def _packages() -> Iterator[Finding]:
    """Yield one finding for the packages that every run needs, one for each set that only some commands need."""
    try:
        wanted = [Requirement(text) for text in requires("landuse") or ()]
    except PackageNotFoundError:
        yield Finding("landuse", "fault", "没有安装，只在源码文件夹中运行", "请先安装：python -m pip install .")
        return
    yield Finding("landuse", "ok", version("landuse"))
    always = [need for need in wanted if need.marker is None or need.marker.evaluate({"extra": ""})]
    faults = [fault for need in always if (fault := _package_fault(need))]
    if faults:
        yield Finding("依赖包", "fault", sample(faults), _REINSTALL)
    else:
        yield Finding("依赖包", "ok", f"{len(always)} 个，版本都符合")
    for extra, purpose in _EXTRAS.items():
        needs = [
            need for need in wanted if need.marker is not None and need not in always and need.marker.evaluate({"extra": extra})
        ]
        missing = [fault for need in needs if (fault := _package_fault(need))]
        if missing:
            advice = f"需要{purpose}时安装：python -m pip install landuse[{extra}]"
            yield Finding(f"可选：{extra}", "note", sample(missing), advice)


def _package_fault(need: Requirement) -> str:
    try:
        held = version(need.name)
    except PackageNotFoundError:
        return f"{need.name} 未安装"
    return "" if need.specifier.contains(held, prereleases=True) else f"{need.name} {held}，须 {need.specifier}"


def _geodata() -> Finding:
    import pyogrio
    import rasterio

    found = f"GDAL {pyogrio.__gdal_version_string__}（影像 {rasterio.__gdal_version__}）"
    held = pyogrio.list_drivers()
    missing = [name for name in DRIVERS if "r" not in held.get(name, "")]
    if missing:
        return Finding("空间数据", "fault", f"{found}，不能读取 {'、'.join(missing)}", _REINSTALL)
    stray = [name for name in ("GDAL_DATA", "GDAL_DRIVER_PATH") if os.environ.get(name)]
    if stray:
        advice = "多为其他 GIS 软件所设；读写文件异常时先取消这些环境变量"
        return Finding("空间数据", "note", f"{found}，环境变量 {'、'.join(stray)} 指向别处", advice)
    return Finding("空间数据", "ok", found)


def _projections() -> Finding:
    """Try one transformation whose answer is known, so that missing or foreign PROJ data show."""
    import pyproj
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError, ProjError
    from pyproj.network import is_network_enabled  # type: ignore[attr-defined]  # pyproj lists no names to export

    found = f"PROJ {pyproj.proj_version_str}"
    try:
        turn = Transformer.from_crs(CRS.from_epsg(4490), CRS.from_epsg(4550), always_xy=True)
        east, north = turn.transform(123.0, 41.8)
        right = abs(east - 500_000) < 1e-3 and 4.6e6 < north < 4.7e6
    except (CRSError, ProjError) as error:
        return Finding(
            "坐标系", "fault", f"{found}：{error}", f"PROJ 数据缺失或混用；请取消环境变量 PROJ_DATA、PROJ_LIB。{_REINSTALL}"
        )
    if not right:
        return Finding("坐标系", "fault", f"{found}：试算结果不对", f"请取消环境变量 PROJ_DATA、PROJ_LIB。{_REINSTALL}")
    if is_network_enabled():
        return Finding("坐标系", "note", f"{found}，允许联网下载格网", "闭网机器请取消环境变量 PROJ_NETWORK")
    return Finding("坐标系", "ok", f"{found}，试算正确，不联网")


def _rules() -> Finding:
    from landuse.policy import builtin_packs, load_policy

    today = date.today()  # noqa: DTZ011 - the command line may read the local clock
    names = builtin_packs()
    try:
        for name in names:
            load_policy(name, as_of=today)
    except LanduseError as error:
        return Finding("政策包", "fault", str(error), _REINSTALL)
    return Finding("政策包", "ok", f"{len(names)} 个，均可读取")


def _calendar() -> Finding:
    from landuse.working_days import WorkCalendar, table_years

    _, last = table_years()
    found = WorkCalendar().version
    today = date.today()  # noqa: DTZ011 - the command line may read the local clock
    if today.year > last:
        return Finding("放假安排", "note", f"{found}，没有今年的", "更新 chinesecalendar，或用 --holidays 给出今年的放假文件")
    return Finding("放假安排", "ok", found)


def _font() -> Finding:
    from landuse.fonts import chinese_font

    try:
        return Finding("中文字体", "ok", chinese_font().family)
    except OutputError as error:
        return Finding("中文字体", "fault", "没有找到", str(error))


def _office() -> Finding:
    from landuse.reports.word.pdf import office_program

    program = office_program()
    if program is None:
        return Finding("LibreOffice", "note", "没有找到", "只有写 PDF 文书时需要；也可用 Word、WPS 打开 .docx 后另存为 PDF")
    return Finding("LibreOffice", "ok", program)


def _space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    found = f"{folder} 所在磁盘剩余 {free / (1 << 30):.1f} GB"
    if free < NO_SPACE:
        return Finding("磁盘空间", "fault", found, "请清理磁盘，或换一个文件夹")
    if free < LITTLE_SPACE:
        return Finding("磁盘空间", "note", found, "影像佐证和图册较占空间，建议留出 2 GB")
    return Finding("磁盘空间", "ok", found)


def _writable(folder: Path) -> Finding:
    try:
        with NamedTemporaryFile(prefix=".landuse-", dir=folder) as trial:
            trial.write(b"landuse")
    except OSError as error:
        return Finding("写入权限", "fault", f"{folder} 不能写入：{cause_of(error)}", "请换一个文件夹运行，或由管理员授予权限")
    return Finding("写入权限", "ok", f"{folder} 可以写入")


def _console() -> Finding:
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    lost = [letter for letter in _WORDS if letter.encode(encoding, errors="replace") == b"?"]
    found = f"文字编码 {encoding}，文件名 {sys.getfilesystemencoding()}，区域 {locale.getlocale()[0] or '未设'}"
    if len(lost) > len(_WORDS) // 2:
        return Finding(
            "命令行窗口",
            "note",
            f"{found}，不能显示中文",
            "Windows 先运行 chcp 65001；或设环境变量 PYTHONUTF8=1；成果文件不受影响",
        )
    if lost:
        return Finding("命令行窗口", "ok", f"{found}，“{''.join(lost)}”显示为问号，成果文件不受影响")
    return Finding("命令行窗口", "ok", found)
