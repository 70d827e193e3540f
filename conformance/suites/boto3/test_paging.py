"""ListBuilds pages so that nothing is lost or shown twice. A region of its own keeps other tests' builds out."""

import uuid
from typing import Any

import pytest
from botocore.client import BaseClient

from support.builds import new_upload, verdict
from support.clients import Clients
from support.errors import refusal
from support.zips import small_zip

PAGE_SIZE = 7


@pytest.fixture
def region(clients: Clients) -> BaseClient:
    return clients.gamelift(region=f"xx-{uuid.uuid4().hex[:8].translate(str.maketrans('0123456789', 'ghijklmnop'))}-1")


def make_builds(clients: Clients, region: BaseClient, count: int) -> set[str]:
    return {new_upload(clients, region).build_id for _ in range(count)}


def ids_of(page: dict[str, Any]) -> list[str]:
    return [build["BuildId"] for build in page["Builds"]]


def test_a_paginator_shows_every_build_once(clients: Clients, region: BaseClient) -> None:
    made = make_builds(clients, region, 20)
    pages = list(region.get_paginator("list_builds").paginate(PaginationConfig={"PageSize": PAGE_SIZE}))
    assert [len(page["Builds"]) for page in pages] == [7, 7, 6]
    shown = [build_id for page in pages for build_id in ids_of(page)]
    assert len(shown) == 20 and set(shown) == made


def test_pages_are_stable_while_builds_are_added_and_deleted(clients: Clients, region: BaseClient) -> None:
    made = make_builds(clients, region, 20)
    shown: list[str] = []
    for page in region.get_paginator("list_builds").paginate(PaginationConfig={"PageSize": PAGE_SIZE}):
        shown += ids_of(page)
        make_builds(clients, region, 2)
        if len(shown) == PAGE_SIZE:
            region.delete_build(BuildId=shown[-1])
    assert len(shown) == len(set(shown)), "no build is shown twice"
    assert made <= set(shown), "no build is left out"


def test_a_page_that_holds_the_rest_has_no_token(clients: Clients, region: BaseClient) -> None:
    make_builds(clients, region, 3)
    assert "NextToken" in region.list_builds(Limit=2)
    assert "NextToken" not in region.list_builds(Limit=3)
    assert "NextToken" not in region.list_builds()


def test_a_region_without_builds_lists_none(region: BaseClient) -> None:
    answer = region.list_builds()
    assert answer["Builds"] == [] and "NextToken" not in answer


def test_a_status_narrows_the_list(clients: Clients, region: BaseClient) -> None:
    waiting = make_builds(clients, region, 2)
    done = new_upload(clients, region)
    clients.s3(done.credentials, region=region.meta.region_name).put_object(**done.place, Body=small_zip())
    assert verdict(region, done.build_id)["Status"] == "READY"
    assert ids_of(region.list_builds(Status="READY")) == [done.build_id]
    assert set(ids_of(region.list_builds(Status="INITIALIZED"))) == waiting
    assert ids_of(region.list_builds(Status="FAILED")) == []


def test_a_made_up_token_is_refused(region: BaseClient) -> None:
    assert refusal(region.list_builds, NextToken="made-up").code == "InvalidRequestException"
