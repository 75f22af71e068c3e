"""Bulletins, zone reports and dossiers of tables that hold little more than their keys: unknown is said, nothing fails."""

import pytest
from paper_cases import paper_text
from test_sparse_tables import AS_OF, sparse

import landuse as lu
from landuse.reports import bulletin, parcel_dossiers, zone_report


@pytest.fixture(scope="module")
def result():
    policy = lu.load_policy("data/parcels/policy.toml", as_of=AS_OF)
    return lu.assess(sparse(lu.read_data("data/parcels/landuse.toml"), keys_only=True), policy=policy, as_of=AS_OF)


def test_every_paper_is_written(result, tmp_path):
    written = bulletin(result, tmp_path, period="2020-12")
    assert "不明" in written["html"].read_text(encoding="utf-8")
    reports = zone_report(lu.review_zones(result.data, policy=result.policy, as_of=AS_OF), tmp_path)
    assert len(reports) == 3
    busy = result.commitments["parcel_id"].dropna().iloc[0] if len(result.commitments) else result.results.index[0]
    listed = parcel_dossiers(result, tmp_path, [result.results.index[0], busy])
    assert set(listed["outcome"]) == {"written"}
    assert "不明" in paper_text(listed["path"].iloc[0])
