"""What all Python suites share."""

import os
from collections.abc import Callable, Iterator

import pytest
from botocore.client import BaseClient

from support.builds import Upload, new_upload
from support.clients import Clients
from support.server import Gantry, shared_gantry, started_gantry

CREDENTIAL_TTL_SECONDS = 1


@pytest.fixture(scope="session")
def gantry() -> Gantry:
    return shared_gantry()


@pytest.fixture(scope="session")
def clients(gantry: Gantry) -> Clients:
    return Clients(gantry)


@pytest.fixture(scope="session")
def gamelift(clients: Clients) -> BaseClient:
    return clients.root


@pytest.fixture
def upload(clients: Clients) -> Upload:
    """A build that waits for its file."""
    return new_upload(clients)


@pytest.fixture
def stores_nothing(gantry: Gantry) -> Iterator[None]:
    """After the test, the server has no file that it didn't have before. Skipped where its disk can't be seen."""
    if gantry.data_dir is None:
        pytest.skip("the server's disk is out of sight")
    before = gantry.stored_files()
    yield
    assert gantry.stored_files() - before == set(), "a refused upload leaves nothing behind"


@pytest.fixture(scope="session")
def short_lived() -> Iterator[Gantry]:
    """A Gantry whose upload credentials expire after a second. Skipped where only a URL was given."""
    if not os.environ.get("GANTRY_CONFORMANCE_COMMAND"):
        pytest.skip("needs a Gantry with settings of its own")
    with started_gantry(GANTRY_CREDENTIAL_TTL_SECONDS=str(CREDENTIAL_TTL_SECONDS)) as gantry:
        yield gantry


@pytest.fixture
def another_upload(clients: Clients) -> Callable[[], Upload]:
    return lambda: new_upload(clients)
