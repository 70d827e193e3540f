import pytest
from botocore.client import BaseClient

from support.clients import CBOR, JSON, Clients


@pytest.fixture(scope="session")
def both(clients: Clients) -> tuple[BaseClient, BaseClient]:
    """A client on JSON and one on CBOR, which leave all checks of their input to the server."""
    return clients.gamelift(JSON, parameter_validation=False), clients.gamelift(CBOR, parameter_validation=False)


@pytest.fixture
def both_elsewhere(clients: Clients) -> tuple[BaseClient, BaseClient]:
    """As `both`, in a region that no other test uses."""
    return clients.gamelift(JSON, region="xx-protocols-1"), clients.gamelift(CBOR, region="xx-protocols-1")
