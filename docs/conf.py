"""Sphinx settings. Nothing is fetched, neither when building nor when reading: no remote fonts, scripts or inventories."""

import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS), str(DOCS.parent)]

from build_pages import write_pages  # noqa: E402 - after the line above
from chinese_text import JoinChineseLines  # noqa: E402 - likewise
from sphinx.application import Sphinx  # noqa: E402 - likewise
from sphinx.search import languages  # noqa: E402 - likewise

import landuse  # noqa: E402 - likewise

project = "landuse"
author = "landuse"
version = release = landuse.__version__
language = "zh_CN"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "rendering", "names", "_generated/timelines/*.md"]

myst_enable_extensions = ["colon_fence", "deflist", "attrs_block"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_class_signature = "mixed"
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True, "undoc-members": False}
python_use_unqualified_type_names = True
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
napoleon_preprocess_types = False
add_module_names = False
toc_object_entries = False  # a thousand entries in every page's tree of contents take half the time of the build

html_theme = "furo"
html_title = "landuse 使用手册"
html_static_path = ["_static"]
html_css_files = ["chinese.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_theme_options = {"navigation_with_keys": True, "top_of_page_buttons": []}
languages["zh"] = "chinese_search.ChinesePairs"
html_search_language = "zh"


def setup(app: Sphinx) -> dict[str, Any]:
    """Write the generated pages before Sphinx looks for pages."""
    write_pages()
    app.add_transform(JoinChineseLines)
    return {"parallel_read_safe": True}
