"""Segments and counts over HTTP: versions and conflicts, every problem of a tree, members in pages."""

from typing import Any

import pytest

from tests.web.api.conftest import Api, good, refused

HOT = {"field": "status", "op": "in", "value": ["Hot"]}
COLD = {"field": "status", "op": "in", "value": ["Cold"]}


def ids(api: Api) -> dict[str, str]:
    """Name → id of every segment."""
    return {segment["name"]: segment["id"] for segment in api.get("/segments")["segments"]}


def test_segments_are_listed_by_name_with_counts(cast: Api) -> None:
    """In pages; without counts unless asked."""
    first = cast.get("/segments", params={"limit": 1, "counts": True})
    assert [(s["name"], s["count"]) for s in first["segments"]] == [("Hot buyers", 1)]
    rest = cast.get("/segments", params={"after": first["next"]})
    assert [(s["name"], s["count"], s["sentence"]) for s in rest["segments"]] == [("Hot ones", None, "Status is Hot")]
    assert rest["next"] is None


def test_life_of_a_segment(api: Api) -> None:
    """Create, change, rename, copy, delete, bring back; each a version with who."""
    made = api.post("/segments", {"name": " Cold  ones ", "tree": {"all": [COLD]}}, role="marketer")
    assert (made["name"], made["tree"], made["version"]) == ("Cold ones", COLD, 1)
    assert made["edited_by"] == "test marketer (API key)"
    path = f"/segments/{made['id']}"
    changed = good(api("PATCH", path, json={"tree": {"any": [HOT, COLD]}, "version": 1, "name": "Both"}))
    assert (changed["name"], changed["version"]) == ("Both", 3)
    assert changed["tree"] == {"any": [COLD, HOT]}
    assert good(api("PATCH", path, json={"name": "BOTH"}))["version"] == 4
    copy = api.post(f"{path}/copies", {})
    assert (copy["name"], copy["tree"], copy["version"]) == ("BOTH copy", changed["tree"], 1)
    versions = api.get(f"{path}/versions")["versions"]
    assert [v["version"] for v in versions] == [1, 2, 3, 4]
    assert [v["name"] for v in versions] == ["Cold ones", "Cold ones", "Both", "BOTH"]
    two = api.get(f"{path}/versions", params={"after": "1", "limit": 2})
    assert ([v["version"] for v in two["versions"]], two["next"]) == ([2, 3], "3")
    assert api("DELETE", path).status_code == 204
    refused(api("GET", path), 404, "not_found")
    assert api.post(f"{path}/restore", {})["name"] == "BOTH"
    refused(api("POST", f"{path}/restore"), 404, "not_found")
    assert api.get(path)["version"] == 4


def test_a_change_of_an_old_version_is_a_conflict(api: Api) -> None:
    """409 with both sides; nothing is changed, the name neither."""
    path = f"/segments/{ids(api)['Hot ones']}"
    good(api("PATCH", path, json={"tree": COLD, "version": 1}))
    error = refused(api("PATCH", path, json={"tree": HOT, "version": 1, "name": "Mine"}), 409, "version_conflict")
    assert error["details"]["version"] == 2
    assert (error["details"]["yours"], error["details"]["theirs"]) == ("Status is Hot", "Status is Cold")
    refused(api("PATCH", path, json={"name": "Mine", "version": 1}), 409, "version_conflict")
    refused(api("PATCH", path, json={"tree": HOT}), 422, "invalid")
    assert api.get(path)["name"] == "Hot ones"


def test_names_are_each_accounts_own(api: Api) -> None:
    """409 for a name that is taken, whatever the case."""
    refused(api("POST", "/segments", json={"name": "HOT ONES", "tree": HOT}), 409, "name_taken")
    refused(api("PATCH", f"/segments/{ids(api)['Hot buyers']}", json={"name": "hot ones"}), 409, "name_taken")


def test_a_circle_is_refused(api: Api) -> None:
    """Also over HTTP."""
    path = f"/segments/{ids(api)['Hot ones']}"
    tree = {"field": "segment", "op": "in", "value": ["Hot buyers"]}
    error = refused(api("PATCH", path, json={"tree": tree, "version": 1}), 422, "invalid_tree")
    assert error["problems"][0]["code"] == "cycle"


def test_deleting_a_segment_in_use_keeps_members(api: Api) -> None:
    """Its conditions move into those that use it."""
    buyers = ids(api)["Hot buyers"]
    assert api("DELETE", f"/segments/{ids(api)['Hot ones']}").status_code == 204
    assert [lead["id"] for lead in api.get(f"/segments/{buyers}/members")["leads"]] == ["ann"]


def test_members_in_pages(cast: Api) -> None:
    """In the order they came, as of now."""
    path = f"/segments/{ids(cast)['Hot ones']}/members"
    first = cast.get(path, params={"limit": 2})
    rest = cast.get(path, params={"after": first["next"]})
    assert [lead["id"] for lead in first["leads"] + rest["leads"]] == ["ann", "dev", "hal"]
    assert rest["next"] is None


def test_counts(cast: Api) -> None:
    """The count, the sentence, and who is in for want of a value."""
    tree = {"not": {"field": "status", "op": "in", "value": ["hot"]}}
    found = cast.post("/counts", {"tree": tree}, role="viewer")
    assert found["count"] == len(cast.home.members(tree))
    assert found["tree"] == {"field": "status", "op": "not_in", "value": ["Hot"]}
    assert found["blanks"] == [{"field": "Status", "count": 1}]
    assert found["sentence"] == "Status is not Hot"
    assert cast.post("/counts", {"tree": {"everyone": True}})["count"] == 12


def test_preview_breakdown_and_overlap(cast: Api) -> None:
    """The core's own answers."""
    page = cast.post("/previews", {"tree": HOT, "limit": 2})
    assert [lead["id"] for lead in page["leads"]] == ["ann", "dev"]
    assert [lead["id"] for lead in cast.post("/previews", {"tree": HOT, "after": page["next"]})["leads"]] == ["hal"]
    bars = cast.post("/breakdowns", {"tree": HOT, "by": "source"})
    assert bars == {
        "bars": [{"label": "Facebook", "count": 2}, {"label": "Website", "count": 1}],
        "blank": 0,
        "total": 3,
        "cut": False,
    }
    error = refused(cast("POST", "/breakdowns", json={"tree": HOT, "by": "sorce"}), 404, "not_found")
    assert error["problems"][0]["nearest"] == ["source"]
    vip = {"field": "tags", "op": "has_any", "value": ["VIP"]}
    assert cast.post("/overlaps", {"first": HOT, "second": vip}) == {"first": 3, "second": 2, "both": 1}


def test_every_problem_of_a_tree_is_named(cast: Api) -> None:
    """With its path in the body, the bad part, and the nearest right ones."""
    tree: Any = {
        "all": [
            {"field": "statsu", "op": "in", "value": ["Hot"]},
            {"field": "status", "op": "contains", "value": "Hot"},
            {
                "any": [
                    {"field": "status", "op": "in", "value": ["Hot", "Hott"]},
                    {"field": "custom.budget", "op": "gt"},
                ]
            },
        ],
    }
    for path, body, at in (
        ("/counts", {"tree": tree}, "$.tree"),
        ("/segments", {"name": "x", "tree": tree}, "$.tree"),
        ("/overlaps", {"first": {"everyone": True}, "second": tree}, "$.second"),
    ):
        error = refused(cast("POST", path, json=body), 422, "invalid_tree")
        found = {problem["path"]: (problem["bad"], problem["nearest"]) for problem in error["problems"]}
        assert found[f"{at}.all[0].field"][0] == "statsu"
        assert found[f"{at}.all[0].field"][1][0] == "status"
        assert found[f"{at}.all[1].op"][0] == "contains"
        assert found[f"{at}.all[2].any[0].value[1]"] == ("Hott", ["Hot"])
        assert f"{at}.all[2].any[1].value" in found
        assert len(found) == 4


@pytest.mark.parametrize(
    "tree", [None, {}, [], "everyone", {"everyone": False}, {"all": []}, {"field": "status", "op": "in", "value": []}]
)
def test_nothing_becomes_everyone(cast: Api, tree: Any) -> None:
    """An empty or unknown tree is refused, never read as all leads."""
    refused(cast("POST", "/counts", json={"tree": tree}), 422, "invalid_tree")


def test_fields_and_values(cast: Api) -> None:
    """What conditions can name."""
    fields = {field["key"]: field for field in cast.get("/fields")["fields"]}
    assert (fields["custom.budget"]["kind"], fields["custom.budget"]["unit"]) == ("number", "currency")
    assert "has_all" in fields["tags"]["operators"]
    first = cast.get("/fields/status/values", params={"limit": 3})
    rest = cast.get("/fields/status/values", params={"after": first["next"]})
    assert sorted(first["values"] + rest["values"]) == ["Cold", "Hot", "New", "Nurture", "Warm"]
    assert cast.get("/fields/custom.city/values", params={"search": "york"})["values"] == ["New York"]
    refused(cast("GET", "/fields/status/values", params={"after": "Gone"}), 422, "bad_input")
    refused(cast("GET", "/fields/statsu/values"), 404, "not_found")
    assert [member["id"] for member in cast.get("/members")["members"]] == ["t1", "t2"]
    account = cast.get("/account")
    assert (account["id"], account["timezone"], account["role"]) == ("api-cast", "America/Toronto", "viewer")
