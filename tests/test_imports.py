"""Importing stays light, and the layers of the house are kept."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def loaded_after(code):
    script = f"import sys\n{code}\nprint(' '.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_import_landuse_loads_neither_maps_nor_rasters():
    loaded = loaded_after("import landuse")
    assert not {"folium", "branca", "rasterio", "xlsxwriter", "pandas"} & loaded


def test_the_main_names_load_neither_maps_nor_rasters():
    loaded = loaded_after("import landuse as lu; lu.assess; lu.measure; lu.LandData; lu.load_policy; lu.explain; lu.read_data")
    assert not {"folium", "branca", "rasterio", "xlsxwriter"} & loaded


@pytest.mark.parametrize("arguments", [["--help"], ["assess", "--help"], ["policy", "--help"], ["--version"]])
def test_help_loads_neither_pandas_nor_geopandas(arguments):
    code = f"sys.argv = ['landuse', *{arguments!r}]\nfrom landuse.cli import main\ntry:\n    main()\nexcept SystemExit as end:\n    assert not end.code"
    loaded = loaded_after(code)
    assert not {"pandas", "geopandas", "numpy", "folium"} & loaded


def test_public_names_exist():
    import landuse as lu

    for name in lu.__all__:
        assert getattr(lu, name) is not None
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        lu.nothing_of_the_kind  # noqa: B018 - the access is what is tested


def test_layers_are_kept():
    lint = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or shutil.which("lint-imports")
    if lint is None:
        pytest.skip("import-linter is not installed")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
