"""Evidence from above: what rasters show of the parcels, and what of it speaks against the papers. Supporting, never the verdict."""

from landuse.evidence.accuracy import accuracy_table as accuracy_table
from landuse.evidence.accuracy import read_known_starts as read_known_starts
from landuse.evidence.cache import FigureCache as FigureCache
from landuse.evidence.cache import cache_of as cache_of
from landuse.evidence.confrontation import Evidence as Evidence
from landuse.evidence.confrontation import SceneEvidence as SceneEvidence
from landuse.evidence.confrontation import gather_evidence as gather_evidence
from landuse.evidence.figures import scene_figures as scene_figures
from landuse.evidence.findings import evidence_findings as evidence_findings
from landuse.evidence.findings import evidence_issues as evidence_issues
from landuse.evidence.night_light import second_witness as second_witness
from landuse.evidence.scenes import Scene as Scene
from landuse.evidence.scenes import scenes_of as scenes_of
from landuse.evidence.series import parcel_series as parcel_series
from landuse.evidence.table import evidence_table as evidence_table
