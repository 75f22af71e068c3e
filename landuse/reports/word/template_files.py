"""A folder of templates: ours written into it, the user's checked."""

from pathlib import Path

from landuse.errors import TemplateError
from landuse.io.atomic import atomic_path
from landuse.limits import Limits, TemplateFolder
from landuse.reports.word.rendering import built_template, open_template
from landuse.reports.word.template import templates

PLACEHOLDER_LIST = "占位符清单.txt"


def export_templates(folder: str | Path, *, overwrite: bool = False) -> dict[Path, bool]:
    """Write every template of ours into `folder`, with a list of the placeholders of each, and tell which were written.

    A file that is there already belongs to the user and stays, unless `overwrite`; the list is always written.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    """
    found = {}
    for template in templates().values():
        path = Path(folder) / template.file
        found[path] = overwrite or not path.exists()
        if found[path]:
            with atomic_path(path) as target:
                target.write_bytes(built_template(template))
    listing = Path(folder) / PLACEHOLDER_LIST
    with atomic_path(listing) as target:
        target.write_text(_listing(), encoding="utf-8-sig", newline="\r\n")
    return {**found, listing: True}


def check_templates(folder: str | Path, limits: Limits | None = None) -> dict[str, str]:
    """Return what is wrong with each Word file in `folder`, empty where nothing is; a file of no known name is named so.

    `limits` are those of ``[limits]``; without them the usual ones hold.

    Raises
    ------
    TemplateError
        The folder does not exist.
    """
    place = Path(folder)
    if not place.is_dir():
        raise TemplateError(f"没有文件夹 {folder}；请检查路径，或先用 landuse templates export 导出模板")
    by_file = {template.file: template for template in templates().values()}
    found = {}
    for path in sorted(place.glob("*.docx")):
        if path.name.startswith("~$"):
            continue
        if path.name not in by_file:
            found[path.name] = f"没有这个名称的模板，不会被使用；可用的名称：{'、'.join(sorted(by_file))}"
            continue
        try:
            open_template(by_file[path.name], TemplateFolder(place, limits or Limits()))
            found[path.name] = ""
        except TemplateError as error:
            found[path.name] = str(error)
    return found


def _listing() -> str:
    """Return the placeholders of every template: those it must have, those of ours, those that may be added."""
    lines = []
    for template in templates().values():
        asked = open_template(template).asked
        lines += [f"{template.file}（{template.title}）", f"  必须有：{'、'.join(template.required) or '无'}"]
        lines += [f"  可用：{'、'.join(sorted(asked | set(template.optional)))}", ""]
    return "\n".join(lines)
