"""The sections of ``landuse.toml`` but those that name a file, and the whole of it."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    model_validator,
)

from landuse.config.sources import (
    Bounded,
    ContextLayer,
    InputPath,
    Section,
    TableSource,
    beside_toml,
)
from landuse.limits import Limits, TemplateFolder
from landuse.told_apart import told_apart

BASEMAP_FILES = (".tif", ".tiff", ".mbtiles")


def _pack(name: str, info: ValidationInfo) -> str:
    return str(beside_toml(Path(name), info)) if name.endswith(".toml") else name


def _basemap(name: str | None, info: ValidationInfo) -> str | None:
    """Return a file beside the TOML file; the name or address of a service as it is."""
    is_file = name is not None and "://" not in name and name.lower().endswith(BASEMAP_FILES)
    return str(beside_toml(Path(name), info)) if name is not None and is_file else name


class Project(Section):
    """``[project]``: the title of map and ledger, the day of judgement (its end counts), and the rules to judge by."""

    name: str
    reporting_unit: str = ""
    as_of: date | None = None
    policy: Annotated[str, AfterValidator(_pack)] = "cn"


class Crs(Section):
    """``[crs]``: the coordinate system that results are kept in; by default the CGCS2000 3-degree zone of the data."""

    working: str | None = None


class Extra(Section):
    """``[extra.<name>]``: a column of `parcels` outside the dictionary; numbers where it has a unit or is wanted per mu."""

    label: str
    unit: str = ""
    per_mu: bool = False


class Outputs(Section):
    """``[outputs]``: a number to colour the map by instead of the idle status, what lies below the map, may it use a network.

    `grounds` says which grounds of verdicts are kept beside the results, by default by the size of the data.
    """

    map_metric: str | None = None
    basemap: Annotated[str | None, AfterValidator(_basemap)] = None
    offline: bool = True
    grounds: Literal["full", "all", "adverse", "none"] | None = None


class Papers(Bounded):
    """``[papers]``: the office as it signs its papers, and the folder of its own Word templates.

    `document_prefix` is the office's code (机关代字) before ``〔year〕number``. What is left out stays an empty slot on the paper.
    """

    office: str = ""
    document_prefix: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""
    templates: InputPath | None = None

    @property
    def template_folder(self) -> TemplateFolder | None:
        """The folder with what its files may hold at most, as ``[limits]`` of the same landuse.toml says; None where there is none."""
        return None if self.templates is None else TemplateFolder(self.templates, self.limits)


class EvidenceScene(Section):
    """``[[evidence.scenes]]``: a raster of one day; its keys are those of :class:`landuse.evidence.Scene`."""

    file: InputPath
    date: date
    bands: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    classes: str | None = None
    title: str = ""
    source: str = ""
    quality_band: Annotated[int, Field(ge=1)] | None = None
    clear_values: tuple[int, ...] = ()
    scale: Annotated[float, Field(gt=0)] = 1.0
    offset: float = 0.0
    accuracy: Annotated[float, Field(gt=0, le=1)] | None = None
    quality: str | None = None
    quality_file: InputPath | None = None
    unusable_values: tuple[int, ...] = ()
    unusable_bits: tuple[int, ...] = ()


class Evidence(Section):
    """``[evidence]``: rasters that support or contradict the papers, and the folder where figures of them are kept between runs."""

    scenes: tuple[EvidenceScene, ...] = ()
    cache: InputPath | None = None


class Config(Section):
    """A whole landuse.toml; paths are resolved against its folder."""

    path: Path
    project: Project
    crs: Crs = Crs()
    data: dict[str, TableSource]
    extra: dict[str, Extra] = Field(default_factory=dict)
    context: dict[str, ContextLayer] = Field(default_factory=dict)
    outputs: Outputs = Outputs()
    papers: Papers = Field(default_factory=Papers)
    evidence: Evidence = Evidence()
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _limits_and_name_of_every_file(self) -> "Config":
        """Let every file know what it may hold at most, and what it is called where another has the same name."""
        sources = (
            *self.data.values(),
            *(join for held in self.data.values() for join in held.join),
            *(attributes for held in self.data.values() for attributes in held.attributes),
            *self.context.values(),
        )
        names = told_apart((source.file for source in sources if source.file.name), self.path.parent)
        for source in sources:
            source.call(names.get(source.file, ""))
        for bounded in (*sources, self.papers):
            bounded.bound_by(self.limits)
        return self
