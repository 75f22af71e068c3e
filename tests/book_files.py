"""Every workbook that the package writes, made from the sample and from small cases, for the tests of their common style."""

from pathlib import Path

import openpyxl
import pandas as pd
from comparing_cases import judged as small_run
from test_confirmations import RESULT as FIRMS
from test_confirmations import fill, review

import landuse as lu
from landuse.cases import due, ledger_run
from landuse.comparing import compare
from landuse.outputs import OUTPUTS, Run
from landuse.planning import plan
from landuse.reports import write_worklist
from landuse.reports.case_book import write_due
from landuse.reports.comparison_book import write_comparison
from landuse.reports.confirmation import write_confirmations
from landuse.reports.objection_book import write_objections
from landuse.reports.plan_book import write_plan

SAMPLE = Path(__file__).parents[1] / "data" / "parcels"
AS_OF, EARLIER = "2020-12-31", "2019-12-31"
TITLES = {"title": "云浔", "reporting_unit": "云浔市局"}


WORKLIST = pd.DataFrame({
    "parcel_id": ["210112004001GB00001", "210112004002GB00002"], "title": ["闲置土地调查通知书"] * 2, "holder_name": ["=1+1", "某公司"],
    "idle_status": ["idle_two_years", "suspected_idle"], "case_id": ["AJ-1", None], "state": ["identified", None],
    "can_be_written": [True, False], "reasons": ["", "原因未查明"],
})  # fmt: skip


def judged():
    """Return the assessment of the sample."""
    return lu.assess(lu.read_data(SAMPLE), policy=lu.load_policy(SAMPLE / "policy.toml", as_of=AS_OF), as_of=AS_OF)


def write_all(folder):
    """Write every workbook with a title row into `folder` and return the paths by name."""
    result = judged()
    run = Run(result, **TITLES)
    paths = {}
    for output in OUTPUTS:
        if output.file.endswith(".xlsx"):
            assert output.wanted(run), output.name
            paths[output.name] = folder / output.file
            output.make(run, paths[output.name])
    paths["plan"] = write_plan(plan(result), result, folder / "plan.xlsx", **TITLES)
    paths["compare"] = write_comparison(compare(small_run(as_of=EARLIER), small_run()), folder / "compare.xlsx", **TITLES)
    returned = write_confirmations(FIRMS, folder / "sent")
    fill(returned[0], folder / "returned", {"实缴税金(万元)": 205})
    paths["objections"] = write_objections(review(folder / "returned"), folder / "objections.xlsx", **TITLES)
    day = pd.Timestamp(AS_OF)
    asked = {"as_of": AS_OF, "policy": result.policy, "within_days": 400}
    cases = result.data.table("cases")
    run_of_ledger = ledger_run(cases, **asked)
    paths["due"] = write_due(
        due(cases, **asked), folder / "due.xlsx", as_of=day, within_days=400, policy=result.policy, provenance=run_of_ledger
    )
    paths["worklist"] = write_worklist(WORKLIST, folder / "worklist.xlsx", as_of=day, title=TITLES["title"])
    return paths


def opened(paths, **options):
    """Return the workbooks of `paths`, read."""
    return {name: openpyxl.load_workbook(path, **options) for name, path in paths.items()}
