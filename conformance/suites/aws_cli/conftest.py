from pathlib import Path

import pytest

from support.aws_cli import AwsCli
from support.server import Gantry


@pytest.fixture
def aws(gantry: Gantry, tmp_path_factory: pytest.TempPathFactory) -> AwsCli:
    folder: Path = tmp_path_factory.mktemp("aws")
    return AwsCli(gantry, folder)
