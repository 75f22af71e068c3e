"""封存: one archive of a run with its inputs, rules, options, outputs and log, and the proof that nothing in it was changed."""

from landuse.sealing.sealing import Seal, seal
from landuse.sealing.verifying import Verification, verify

__all__ = ["Seal", "Verification", "seal", "verify"]
