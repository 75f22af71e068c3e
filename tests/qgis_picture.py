"""Run by QGIS's own Python: open a GeoPackage, draw a layer by the style that lies in the file, and say what was found."""

import json
import sys
from collections import Counter

from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def symbol_colors(renderer):
    if renderer.type() != "categorizedSymbol":
        return {}
    return {
        category.value() or "": [category.label(), category.symbol().symbolLayer(0).color().name(),
                                 [category.symbol().symbolLayer(n).layerType() for n in range(category.symbol().symbolLayerCount())]]
        for category in renderer.categories()
    }  # fmt: skip


def main(path, layer_name, style_name, picture):
    QgsApplication.setPrefixPath("/usr", True)  # noqa: FBT003  # QGIS takes no names
    application = QgsApplication([], False)  # noqa: FBT003  # QGIS takes no names
    application.initQgis()
    layer = QgsVectorLayer(f"{path}|layername={layer_name}", layer_name, "ogr")
    count, ids, names, _, _ = layer.listStylesInDatabase()
    stored = dict(zip(names[:count], ids[:count]))  # noqa: B905  # QGIS's Python may be older than strict
    if style_name:
        qml, _ = layer.getStyleFromDatabase(stored[style_name])
        from qgis.PyQt.QtXml import QDomDocument

        document = QDomDocument()
        document.setContent(qml)
        layer.importNamedStyle(document)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    extent = layer.extent()
    extent.scale(1.05)
    settings.setExtent(extent)
    settings.setOutputSize(QSize(1000, 700))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("#ffffff"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(picture)
    counts = Counter(image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2))
    found = {
        "styles": sorted(stored), "renderer": layer.renderer().type(), "classes": symbol_colors(layer.renderer()), "colors": [color for color, count in counts.items() if count > 20],
    }  # fmt: skip
    sys.stdout.write("FOUND " + json.dumps(found) + "\n")
    sys.stdout.flush()
    application.exitQgis()


main(*sys.argv[1:])
