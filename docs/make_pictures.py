"""Make the pictures in docs/images from the sample: the map at two sizes of screen, popup, table, targets, a metric map, a print sheet.

Needs playwright, Debian's chromium, poppler-utils and a Chinese font::

    python docs/make_pictures.py            # all
    python docs/make_pictures.py map table  # those whose names begin so
"""

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import landuse as lu
from landuse import maps
from landuse.config import load_config
from landuse.io.read import read_context
from landuse.reports.atlas import write_atlas

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "parcels" / "landuse.toml"
TARGET = ROOT / "docs" / "images"
SMALL, LARGE = (1366, 768), (1920, 1080)
COLOURS = 256
DPI = 100


def popup(page: Page) -> None:
    page.evaluate("landuse.page.goTo(landuse.page.page.listed[0])")


def table(page: Page) -> None:
    page.locator("#toggle-table").click()
    page.get_by_text("全图", exact=True).click()


def targets(page: Page) -> None:
    page.locator("#tabs .tab", has_text="目标").click()


def nothing(_page: Page) -> None:
    return


PICTURES: dict[str, tuple[str, tuple[int, int], Callable[[Page], None]]] = {
    "map": ("map", SMALL, nothing),
    "map-1920": ("map", LARGE, nothing),
    "map-popup": ("map", SMALL, popup),
    "map-table": ("map", SMALL, table),
    "map-targets": ("map", SMALL, targets),
    "map-metric": ("metric", SMALL, nothing),
}
SHEET = "print-sheet"


def main(wanted: list[str]) -> None:
    settings = load_config(SAMPLE)
    data = lu.read_data(settings)
    day = settings.project.as_of
    result = lu.assess(data, policy=lu.load_policy(settings.project.policy, as_of=day), as_of=day)
    context, name = read_context(settings), settings.project.name
    chosen = [picture for picture in (*PICTURES, SHEET) if not wanted or picture.startswith(tuple(wanted))]
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        pages = {"map": Path(folder) / "map.html", "metric": Path(folder) / "metric.html"}
        maps.disposal_map(result, title=f"{name}闲置土地处置图", context=context).save(pages["map"])
        maps.metric_map(result, "tax_wanyuan_per_mu", title=f"{name}亩均税收分布图", context=context).save(pages["metric"])
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for picture in chosen:
                if picture in PICTURES:
                    kind, size, act = PICTURES[picture]
                    kept(picture, shot(browser, pages[kind], size, act))
            browser.close()
        if SHEET in chosen:
            kept(SHEET, sheet(result, context, settings.project.reporting_unit, Path(folder)))


def shot(browser: Browser, path: Path, size: tuple[int, int], act: Callable[[Page], None]) -> Image.Image:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    act(page)
    page.wait_for_timeout(700)
    picture = page.screenshot()
    page.close()
    return Image.open(io.BytesIO(picture))


def sheet(result: lu.Assessment, context: dict, unit: str, folder: Path) -> Image.Image:
    write_atlas(result, folder / "atlas.pdf", by="zone", context=context, reporting_unit=unit)
    subprocess.run(["pdftoppm", "-r", str(DPI), "-f", "1", "-l", "1", "-png", folder / "atlas.pdf", folder / "sheet"], check=True)
    with Image.open(next(folder.glob("sheet*.png"))) as found:
        return found.convert("RGB")


def kept(name: str, picture: Image.Image) -> None:
    path = TARGET / f"{name}.png"
    picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=4, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
