"""The proof that nothing needs a network: the main job with every connection refused, and its files looked through."""

import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from landuse.cli.doctor_finding import Finding
from landuse.cli.network_refused import Tried, network_refused
from landuse.errors import LanduseError, sample

STAGES = 6
_BOOKS = (".xlsx", ".docx")
_EXTERNAL = b'TargetMode="External"'
_REMOTE = (b'Target="http', b'Target="//', b'Target="ftp')


def prove_offline(config: Path | None, begin: Callable[[str], None]) -> list[Finding]:
    """Run the main job on the data of `config`, by default the sample, with the network refused; return what was seen.

    Everything is written into a folder of its own, which is deleted again. Calls of Python are refused and counted; the networking of
    PROJ is off, and GDAL is handed files only.
    """
    with TemporaryDirectory(prefix="landuse-doctor-") as place:
        folder = Path(place)
        start = time.monotonic()
        with network_refused() as tried:
            fault = _run(config, folder, begin)
        seconds = time.monotonic() - start
        begin("检查写出的文件")
        return [*_of_run(fault, seconds, tried), *_of_pages(folder / "out"), *_of_books(folder / "out")]


def _run(config: Path | None, folder: Path, begin: Callable[[str], None]) -> str:
    """Do the main job; return what went wrong, empty where nothing did."""
    from landuse.checking import check
    from landuse.cli.job import Job
    from landuse.config import load_config
    from landuse.io.read import read_data
    from landuse.io.sample import write_sample
    from landuse.maps import public_map
    from landuse.policy import load_policy
    from landuse.reports.checks import write_check
    from landuse.screening import assess

    today = date.today()  # noqa: DTZ011 - the command line may read the local clock
    out = folder / "out"
    try:
        begin("写出示例数据")
        if config is None:
            write_sample(folder / "sample")
        toml = folder / "sample" if config is None else config
        settings = load_config(toml)
        day = settings.project.as_of or today
        begin("数据体检")
        write_check(check(settings, as_of=day), out / "check", made_on=today)
        begin("认定、地图和台账")
        Job(toml, out, today=today).run(lambda _: None)
        begin("公开版地图")
        if "cases" in settings.data:
            data = read_data(settings)
            public_map(assess(data, policy=load_policy(settings.project.policy, as_of=day), as_of=day)).save(out / "public.html")
    except LanduseError as error:
        return str(error)
    except OSError as error:  # a refused connection that nobody caught
        return f"{type(error).__name__}：{error}"
    return ""


def _of_run(fault: str, seconds: float, tried: Tried) -> Iterator[Finding]:
    if fault:
        yield Finding("断网运行", "fault", fault, "请把以上信息交给维护人员；数据问题先运行 landuse check")
    else:
        programs = f"，启动过本机程序 {'、'.join(sorted(set(tried.programs)))}" if tried.programs else ""
        yield Finding("断网运行", "ok", f"体检、认定、地图、台账全部完成，{seconds:.0f} 秒{programs}")
    if tried.calls:
        yield Finding(
            "联网次数", "fault", f"{len(tried.calls)} 次：{sample(dict.fromkeys(tried.calls))}", "请把以上信息交给维护人员"
        )
    else:
        yield Finding("联网次数", "ok", "0 次（所有连接和域名查询均被拦截并计数）")


def _of_pages(folder: Path) -> Iterator[Finding]:
    """Yield what the pages would load from elsewhere when they are opened."""
    from landuse.maps.scan import find_external_addresses

    pages = sorted(folder.rglob("*.html"))
    found = [f"{page.name}：{address}" for page in pages for address in find_external_addresses(page.read_text(encoding="utf-8"))]
    if found:
        yield Finding("网页中的外部地址", "fault", sample(found), "请把以上信息交给维护人员")
    elif not pages:
        yield Finding("网页中的外部地址", "fault", "没有写出网页", "先处理上面的问题")
    else:
        names = "、".join(page.name for page in pages)
        yield Finding("网页中的外部地址", "ok", f"没有（{len(pages)} 个网页：{names}）；用浏览器双击打开即可，不需另装浏览器")


def _of_books(folder: Path) -> Iterator[Finding]:
    """Yield which workbooks and papers link to files elsewhere."""
    books = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _BOOKS]
    linked = [path.name for path in books if _links_out(path)]
    if linked:
        yield Finding("工作簿中的外部链接", "fault", sample(linked), "请把以上信息交给维护人员")
    else:
        yield Finding("工作簿中的外部链接", "ok", f"没有（{len(books)} 个文件）")


def _links_out(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".rels")]
    return any(_EXTERNAL in part and any(mark in part for mark in _REMOTE) for part in parts)
