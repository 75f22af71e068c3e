"""Write the software bill of materials (CycloneDX 1.6 JSON) of what `pip install landuse` brings along, from what is installed.

Needs no network and nothing but `packaging`; the same installation gives the same bytes.

    python docs/make_sbom.py [--extra postgres] [--wheelhouse wheelhouse] [--out sbom.json]
"""

import argparse
import hashlib
import json
import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = "landuse"
# What a package says in words or keeps in its own text, by SPDX; each was read in the licence file of the package.
STATED = {
    "branca": "MIT", "chinesecalendar": "MIT", "click-plugins": "BSD-3-Clause", "cligj": "BSD-3-Clause", "contourpy": "BSD-3-Clause",
    "cycler": "BSD-3-Clause", "kiwisolver": "BSD-3-Clause", "matplotlib": "PSF-2.0", "pyogrio": "MIT", "rasterio": "BSD-3-Clause",
    "scipy": "BSD-3-Clause", "shellingham": "ISC", "jinja2": "BSD-3-Clause", "markdown-it-py": "MIT", "mdurl": "MIT",
    "xstatic-leaflet": "BSD-2-Clause",
}  # fmt: skip


def closure(extras=()):
    """Return the installed distributions that the package needs, itself first, then by name."""
    found = {}
    waiting = [(ROOT, frozenset(extras))]
    done = set()
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in done:
            continue
        done.add((name, wanted))
        found[name] = distribution(name)
        for text in found[name].requires or ():
            needed = Requirement(text)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in wanted or {""}):
                waiting.append((canonicalize_name(needed.name), frozenset(needed.extras)))
    return [found.pop(ROOT), *(found[name] for name in sorted(found))]


def licence(package: Distribution) -> str:
    """Return the licence of a package as an SPDX expression where it states one; else its words, else an empty text."""
    facts, name = package.metadata, canonicalize_name(package.metadata["Name"])
    stated = facts.get("License-Expression") or STATED.get(name)
    if stated:
        return stated
    words = (facts.get("License") or "").strip()
    if words and "\n" not in words:
        return words
    classes = [text.rpartition("::")[2].strip() for text in facts.get_all("Classifier") or () if text.startswith("License ::")]
    return " AND ".join(classes)


def component(package, wheels):
    """Return one package as CycloneDX describes it."""
    name, version = canonicalize_name(package.metadata["Name"]), package.version
    purl = f"pkg:pypi/{name}@{version}"
    stated = licence(package)
    hashes = [{"alg": "SHA-256", "content": digest} for digest in wheels.get((name, version), ())]
    licences = [{"expression": stated}] if re.fullmatch(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*", stated) else None
    return {
        "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
        "licenses": licences or [{"license": {"name": stated or "unstated"}}], **({"hashes": hashes} if hashes else {}),
    }  # fmt: skip


def bill(packages, wheels):
    """Return the bill of materials of `packages`, the first of which is what it is about."""
    listed = [component(package, wheels) for package in packages]
    refs = {part["name"]: part["bom-ref"] for part in listed}
    needs = []
    for package, part in zip(packages, listed, strict=True):
        names = {canonicalize_name(Requirement(text).name) for text in package.requires or ()}
        needs.append({"ref": part["bom-ref"], "dependsOn": sorted(refs[name] for name in names if name in refs)})
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {**listed[0], "type": "application"}},
        "components": listed[1:], "dependencies": needs,
    }  # fmt: skip


def wheel_hashes(folder):
    """Return the sha256 of the wheels in a folder by name and version."""
    found = {}
    for wheel in sorted(Path(folder).glob("*.whl")) if folder else ():
        name, version = wheel.name.split("-")[:2]
        found.setdefault((canonicalize_name(name), version), []).append(hashlib.sha256(wheel.read_bytes()).hexdigest())
    return found


def main():
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extra", action="append", default=[])
    parser.add_argument("--wheelhouse")
    parser.add_argument("--out", default="sbom.json")
    given = parser.parse_args()
    held = bill(closure(given.extra), wheel_hashes(given.wheelhouse))
    Path(given.out).write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{given.out}: {len(held['components'])} packages")


if __name__ == "__main__":
    main()
