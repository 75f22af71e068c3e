"""Land use of development zones: idle land by law, yield per mu, disposal lists, maps and papers.

Names are loaded when they are first used, so that ``import landuse`` stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landuse.aggregates import aggregate as aggregate
    from landuse.checking import check as check
    from landuse.cli.verification import verify as verify
    from landuse.comparing import compare as compare
    from landuse.comparing import early_warnings as early_warnings
    from landuse.data import ExtraColumn as ExtraColumn
    from landuse.data import LandData as LandData
    from landuse.engines import assess as assess
    from landuse.engines.evidence_parts import gather_evidence as gather_evidence
    from landuse.engines.measuring import measure as measure
    from landuse.explaining import explain as explain
    from landuse.grounds import grounds_of as grounds_of
    from landuse.grounds import read_grounds as read_grounds
    from landuse.grounds import recompute as recompute
    from landuse.grounds import recompute_all as recompute_all
    from landuse.grounds import why as why
    from landuse.io.context import read_context as read_context
    from landuse.io.read import read_data as read_data
    from landuse.io.run_folder import read_run as read_run
    from landuse.labelling import labelled as labelled
    from landuse.margins import borderline as borderline
    from landuse.measuring import available as available
    from landuse.measuring.own_metrics import measure_own as measure_own
    from landuse.objections import review_objections as review_objections
    from landuse.policy import Policy as Policy
    from landuse.policy import load_policy as load_policy
    from landuse.results import Assessment as Assessment
    from landuse.sealing import seal as seal
    from landuse.targets import case_list as case_list
    from landuse.targets import disposal_modes as disposal_modes
    from landuse.targets import stock_flow as stock_flow
    from landuse.targets import target_progress as target_progress
    from landuse.targets import trajectory as trajectory
    from landuse.vocabulary import label as label
    from landuse.zones.review import review_zones as review_zones

__version__ = "0.1.0"

_HOMES = {
    "Assessment": "landuse.results",
    "ExtraColumn": "landuse.data",
    "LandData": "landuse.data",
    "Policy": "landuse.policy",
    "aggregate": "landuse.aggregates",
    "assess": "landuse.engines",
    "available": "landuse.measuring",
    "borderline": "landuse.margins",
    "check": "landuse.checking",
    "compare": "landuse.comparing",
    "early_warnings": "landuse.comparing",
    "case_list": "landuse.targets",
    "disposal_modes": "landuse.targets",
    "explain": "landuse.explaining",
    "gather_evidence": "landuse.engines.evidence_parts",
    "grounds_of": "landuse.grounds",
    "label": "landuse.vocabulary",
    "labelled": "landuse.labelling",
    "load_policy": "landuse.policy",
    "measure": "landuse.engines.measuring",
    "measure_own": "landuse.measuring.own_metrics",
    "read_context": "landuse.io.context",
    "read_data": "landuse.io.read",
    "read_run": "landuse.io.run_folder",
    "read_grounds": "landuse.grounds",
    "recompute": "landuse.grounds",
    "recompute_all": "landuse.grounds",
    "seal": "landuse.sealing",
    "verify": "landuse.cli.verification",
    "review_objections": "landuse.objections",
    "review_zones": "landuse.zones.review",
    "stock_flow": "landuse.targets",
    "target_progress": "landuse.targets",
    "trajectory": "landuse.targets",
    "why": "landuse.grounds",
}
_MODULES = ("cases", "errors", "fonts", "maps", "reports", "units", "vocabulary")

__all__ = (*_HOMES, *_MODULES)  # noqa: PLE0604 - the names are the keys of the two tables above


def __getattr__(name: str) -> Any:
    """Load a public name from its home on first use."""
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    if name in _MODULES:
        return import_module(f"landuse.{name}")
    raise AttributeError(f"module 'landuse' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*globals(), *__all__])
