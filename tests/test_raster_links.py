"""A raster that is a text: it may name what stands beside it, and nothing else; no address of a network is ever asked."""

import socket
import threading
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.shutil import copy

from landuse.errors import ReadError
from landuse.evidence import Scene
from landuse.evidence.cache import FigureCache
from landuse.evidence.figures import scene_figures
from landuse.geometry.pixels import opened_raster
from landuse.policy import load_policy

WEST, NORTH, STEP = 123.2, 41.72, 0.0005
BAND = '<VRTRasterBand dataType="Byte" band="1"><SimpleSource>%s<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>'
HEAD = f"<SRS>EPSG:4490</SRS><GeoTransform>{WEST}, {STEP}, 0, {NORTH}, 0, -{STEP}</GeoTransform>"


def vrt(path, source, more=""):
    path.write_text(f'<VRTDataset rasterXSize="8" rasterYSize="8">{HEAD}{more}{BAND % source}</VRTDataset>', encoding="utf-8")
    return path


def picture(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(
        path, "w", driver="GTiff", width=8, height=8, count=1, dtype="uint8", crs="EPSG:4490",
        transform=rasterio.Affine(STEP, 0, WEST, 0, -STEP, NORTH),
    ) as file:  # fmt: skip
        file.write(np.full((1, 8, 8), 7, dtype="uint8"))
    return path


def first_pixel(path):
    with opened_raster(path) as source:
        return int(source.read(1)[0, 0])


@pytest.fixture
def scenes(tmp_path):
    """Return the folder of scenes; a picture stands in it, one below it, one elsewhere."""
    for place in ("scenes/in.tif", "scenes/below/in.tif", "elsewhere/out.tif"):
        picture(tmp_path / place)
    return tmp_path / "scenes"


@pytest.fixture
def listener():
    """Return the port of a server of this machine, and the list of those who have called it."""
    server = socket.create_server(("127.0.0.1", 0))
    callers = []

    def answer():
        while True:
            try:
                connection, caller = server.accept()
            except OSError:
                return
            callers.append(caller)
            connection.close()

    thread = threading.Thread(target=answer)
    thread.start()
    yield server.getsockname()[1], callers
    socket.create_connection(server.getsockname()).close()  # lets the thread see that it is over
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def test_a_vrt_of_what_stands_beside_it_is_read(scenes):
    assert first_pixel(vrt(scenes / "a.vrt", '<SourceFilename relativeToVRT="1">in.tif</SourceFilename>')) == 7
    assert first_pixel(vrt(scenes / "b.vrt", '<SourceFilename relativeToVRT="1">below/in.tif</SourceFilename>')) == 7
    assert first_pixel(vrt(scenes / "c.vrt", f"<SourceFilename>{scenes / 'in.tif'}</SourceFilename>")) == 7
    said = '<Metadata><MDI key="from">https://example.org/a..b</MDI></Metadata>'
    assert first_pixel(vrt(scenes / "d.vrt", '<SourceFilename relativeToVRT="1">in.tif</SourceFilename>', said)) == 7
    copy(scenes / "in.tif", scenes / "inner.vrt", driver="VRT")
    copy(scenes / "inner.vrt", scenes / "outer.vrt", driver="VRT")
    assert first_pixel(scenes / "outer.vrt") == 7


OUTSIDE = {
    "up": '<SourceFilename relativeToVRT="1">../elsewhere/out.tif</SourceFilename>',
    "up and down": '<SourceFilename relativeToVRT="1">below/../../elsewhere/out.tif</SourceFilename>',
    "whole path": "<SourceFilename>{out}</SourceFilename>",
    "small letters": "<sourcefilename>{out}</sourcefilename>",
    "comment inside": "<SourceFilename>{out_head}<!-- -->{out_tail}</SourceFilename>",
    "character reference": '<SourceFilename relativeToVRT="1">&#46;./elsewhere/out.tif</SourceFilename>',
    "of the working folder": "<SourceFilename>elsewhere/out.tif</SourceFilename>",
    "by a link": '<SourceFilename relativeToVRT="1">link/out.tif</SourceFilename>',
    "through another": '<SourceFilename relativeToVRT="1">middle.vrt</SourceFilename>',
    "backslashes": '<SourceFilename relativeToVRT="1">..\\elsewhere\\out.tif</SourceFilename>',
}


@pytest.mark.parametrize("way", OUTSIDE)
def test_a_vrt_that_leaves_its_folder_is_refused(way, scenes, monkeypatch):
    monkeypatch.chdir(scenes.parent)
    out = str(scenes.parent / "elsewhere" / "out.tif")
    (scenes / "link").symlink_to(scenes.parent / "elsewhere")
    vrt(scenes / "middle.vrt", f"<SourceFilename>{out}</SourceFilename>")
    source = OUTSIDE[way].format(out=out, out_head=out[:5], out_tail=out[5:])
    with pytest.raises(ReadError, match=r"a\.vrt 指向所在文件夹以外的文件.*请把所用影像放在同一文件夹"):
        first_pixel(vrt(scenes / "a.vrt", source))


NETWORK = {
    "vsicurl": "<SourceFilename>/vsicurl/http://127.0.0.1:{port}/a.tif</SourceFilename>",
    "http": "<SourceFilename>http://127.0.0.1:{port}/a.tif</SourceFilename>",
    "beside": '<SourceFilename relativeToVRT="1">/vsicurl/http://127.0.0.1:{port}/a.tif</SourceFilename>',
    "s3": "<SourceFilename>/vsis3/bucket/a.tif</SourceFilename>",
    "share": "<SourceFilename>\\\\127.0.0.1\\share\\a.tif</SourceFilename>",
    "archive": '<SourceFilename relativeToVRT="1">/vsizip/a.zip/a.tif</SourceFilename>',
    "vrt address": '<SourceFilename relativeToVRT="1">vrt://in.tif?bands=1</SourceFilename>',
    "service": "<SourceFilename>WMS:http://127.0.0.1:{port}/wms</SourceFilename>",
    "text within": "<SourceFilename>&lt;GDAL_WMS&gt;&lt;/GDAL_WMS&gt;</SourceFilename>",
    "unknown tag": '<SourceFilename relativeToVRT="1">in.tif</SourceFilename><Anything>/vsicurl/http://127.0.0.1:{port}/</Anything>',
}


@pytest.mark.parametrize("way", NETWORK)
def test_no_address_of_a_network_is_asked(way, scenes, listener):
    port, callers = listener
    with pytest.raises(ReadError, match=r"a\.vrt 指向网络地址、压缩包或其他特殊来源"):
        first_pixel(vrt(scenes / "a.vrt", NETWORK[way].format(port=port)))
    assert callers == []


TEXTS = {
    "a.tif": "<GDAL_WMS><Service name='TMS'><ServerUrl>http://127.0.0.1:{port}/${{z}}</ServerUrl></Service></GDAL_WMS>",
    "b.vrt": "<GDAL_WMTS><GetCapabilitiesUrl>http://127.0.0.1:{port}/</GetCapabilitiesUrl></GDAL_WMTS>",
    "c.json": '{{"type": "FeatureCollection", "stac_version": "1.0.0", "features": [], "links": ["http://127.0.0.1:{port}/"]}}',
    "d.vrt": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:{port}/">]><VRTDataset>&x;</VRTDataset>',
}


@pytest.mark.parametrize("name", TEXTS)
def test_other_texts_in_place_of_a_raster_are_refused(name, scenes, listener):
    port, callers = listener
    (scenes / name).write_text(TEXTS[name].format(port=port), encoding="utf-8")
    with pytest.raises(ReadError, match="的内容是文本"):
        first_pixel(scenes / name)
    vrt(scenes / "outer.vrt", f'<SourceFilename relativeToVRT="1">{name}</SourceFilename>')
    with pytest.raises(ReadError, match=r"outer\.vrt 的内容是文本"):
        first_pixel(scenes / "outer.vrt")
    assert callers == []


def test_code_and_odd_writing_are_refused(scenes):
    code = '<SourceFilename relativeToVRT="1">in.tif</SourceFilename><PixelFunctionCode>import os</PixelFunctionCode>'
    with pytest.raises(ReadError, match="含有程序代码"):
        first_pixel(vrt(scenes / "a.vrt", code))
    for odd in ('<SourceFilename relativeToVRT="2">in.tif</SourceFilename>', "<SourceFilename><a>1</a>in.tif</SourceFilename>"):
        with pytest.raises(ReadError, match="写法不明"):
            first_pixel(vrt(scenes / "a.vrt", odd))
    with pytest.raises(ReadError, match="指向的不是普通文件"):
        first_pixel(vrt(scenes / "a.vrt", '<SourceFilename relativeToVRT="1">GTIFF_DIR:1:in.tif</SourceFilename>'))
    (scenes / "a.vrt").write_text("<VRTDataset><a>", encoding="utf-8")
    with pytest.raises(ReadError, match="不是有效的 VRT"):
        first_pixel(scenes / "a.vrt")


def test_overviews_elsewhere_are_refused(scenes, listener):
    port, callers = listener
    for name in (f"/vsicurl/http://127.0.0.1:{port}/o.tif", str(scenes.parent / "elsewhere" / "out.tif")):
        (scenes / "in.tif.aux.xml").write_text(
            f'<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{name}</MDI></Metadata></PAMDataset>',
            encoding="utf-8",
        )
        with pytest.raises(ReadError, match=r"in\.tif 指向"):
            first_pixel(scenes / "in.tif")
    assert callers == []


def test_a_scene_and_its_cache_refuse_alike(scenes):
    vrt(scenes / "a.vrt", f"<SourceFilename>{scenes.parent / 'elsewhere' / 'out.tif'}</SourceFilename>")
    box = shapely.box(WEST, NORTH - 0.002, WEST + 0.002, NORTH)
    parcels = gpd.GeoSeries([box], index=pd.Index(["a"], name="parcel_id"), crs="EPSG:4490")
    rules = load_policy("cn", as_of="2020-12-31").evidence
    scene = Scene(scenes / "a.vrt", date(2020, 6, 1), bands={"red": 1})
    for figures in (scene_figures, FigureCache(scenes.parent / "cache").figures):
        with pytest.raises(ReadError, match="所在文件夹以外"):
            figures(parcels, scene, rules)
    assert np.isfinite(
        scene_figures(parcels, Scene(scenes / "in.tif", date(2020, 6, 1), bands={"red": 1}), rules)["pixels"]
    ).all()


ERS = 'DatasetHeader Begin\n Version = "6.0"\n DataFile = "%s"\n DataSetType = ERStorage\n DataType = Raster\n ByteOrder = LSBFirst\n RasterInfo Begin\n  CellType = Unsigned8BitInteger\n  NrOfLines = 8\n  NrOfCellsPerLine = 8\n  NrOfBands = 1\n RasterInfo End\nDatasetHeader End\n'  # fmt: skip
MRF = "<MRF_META><CachedSource><Source>%s</Source></CachedSource><Raster><Size x='8' y='8'/></Raster></MRF_META>"


def linking(folder, out):
    """Write files of other kinds that send GDAL to `out`, and return their names."""
    (folder / "a.ers").write_text(ERS % out, encoding="utf-8")
    (folder / "a.mrf").write_text(MRF % out, encoding="utf-8")
    with rasterio.open(folder / "a.pix", "w", driver="PCIDSK", width=8, height=8, count=1, dtype="uint8") as file:
        file.write(np.full((1, 8, 8), 7, dtype="uint8"))
    (folder / "a.asc").write_text("ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2\n3 4\n", encoding="utf-8")
    return ["a.ers", "a.mrf", "a.pix", "a.asc"]


@pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
def test_only_pictures_of_known_kinds_are_opened_whatever_they_are_called(scenes):
    out = scenes.parent / "elsewhere" / "out.tif"
    for name in linking(scenes, out):
        for called in (name, "b.tif", "b.vrt", "b.img"):
            (scenes / called).write_bytes((scenes / name).read_bytes())
            with pytest.raises(ReadError, match=r"不是可以读取的影像格式；可用：GeoTIFF|的内容是文本.*可用：GeoTIFF"):
                first_pixel(scenes / called)
        with pytest.raises(ReadError, match=r"c\.vrt (所指或附带的 a\.\w+ 不是可以读取的影像格式|的内容是文本)"):
            first_pixel(vrt(scenes / "c.vrt", f'<SourceFilename relativeToVRT="1">{name}</SourceFilename>'))
        for end in (".ovr", ".msk"):
            beside = scenes / f"in.tif{end}"
            beside.write_bytes((scenes / name).read_bytes())
            with pytest.raises(ReadError, match=r"in\.tif (所指或附带的 in\.tif\.(ovr|msk) 不是|的内容是文本)"):
                first_pixel(scenes / "in.tif")
            beside.unlink()
    assert first_pixel(scenes / "in.tif") == 7
    (scenes / "in.tif.ovr").symlink_to(out)
    with pytest.raises(ReadError, match=r"in\.tif 指向所在文件夹以外的文件（in\.tif\.ovr）"):
        first_pixel(scenes / "in.tif")


@pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
def test_other_kinds_of_pictures_are_read(scenes):
    for driver, name in (("HFA", "a.img"), ("PNG", "a.png"), ("JP2OpenJPEG", "a.jp2"), ("JPEG", "a.jpg")):
        copy(scenes / "in.tif", scenes / name, driver=driver)
        assert abs(first_pixel(scenes / name) - 7) <= 1


@pytest.mark.parametrize("way", ["name", "link"])
def test_an_img_whose_pixels_lie_elsewhere_is_refused(way, scenes):
    inside, outside = "aaaaaaaa.ige", "../bbbbb.ige"
    copy(scenes / "in.tif", scenes / "aaaaaaaa.img", driver="HFA", USE_SPILL="YES")
    assert first_pixel(scenes / "aaaaaaaa.img") == 7
    (scenes / inside).rename(scenes / outside)
    whole = (scenes / "aaaaaaaa.img").read_bytes()
    assert inside.encode() in whole
    if way == "name":
        (scenes / "aaaaaaaa.img").write_bytes(whole.replace(inside.encode(), outside.encode()))
    else:
        (scenes / inside).symlink_to(scenes / outside)
    with pytest.raises(ReadError, match=r"aaaaaaaa\.img 指向所在文件夹以外的文件（\w+\.ige）"):
        first_pixel(scenes / "aaaaaaaa.img")
