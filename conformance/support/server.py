"""The Gantry that the suites share, and ones that a test starts with settings of its own."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.polling import eventually

START_SECONDS = 30
STOP_SECONDS = 45


@dataclass(frozen=True)
class Gantry:
    """A Gantry to talk to. Its data folder is known only when it runs on this machine."""

    url: str
    config_file: Path
    credentials_file: Path
    data_dir: Path | None

    def stored_files(self) -> set[Path]:
        """Every file that uploads left on the server's disk."""
        assert self.data_dir is not None
        # os.walk passes over folders that the server removes meanwhile.
        return {Path(folder, name) for folder, _, names in os.walk(self.data_dir / "objects") for name in names}


def shared_gantry() -> Gantry:
    """The one that run.ts, or whoever calls it, gives."""
    data_dir = os.environ.get("GANTRY_CONFORMANCE_DATA_DIR")
    return Gantry(
        url=os.environ["GANTRY_CONFORMANCE_URL"],
        config_file=Path(os.environ["AWS_CONFIG_FILE"]),
        credentials_file=Path(os.environ["AWS_SHARED_CREDENTIALS_FILE"]),
        data_dir=Path(data_dir) if data_dir else None,
    )


@contextmanager
def started_gantry(**variables: str) -> Iterator[Gantry]:
    """A Gantry on a free port with a fresh data folder, which is gone afterwards. It serves over the scheme of the run."""
    with tempfile.TemporaryDirectory(prefix="gantry-conformance-") as folder:
        data_dir, log_path = Path(folder, "data"), Path(folder, "log")
        command = os.environ["GANTRY_CONFORMANCE_COMMAND"]
        environment = plain_environment() | {"GANTRY_PORT": "0", "GANTRY_DATA_DIR": str(data_dir)} | variables
        with log_path.open("w") as log:
            process = subprocess.Popen(["sh", "-c", f"exec {command}"], env=environment, stdout=log, stderr=log)
        try:
            yield Gantry(
                url=eventually("Gantry serves", START_SECONDS, lambda: _served_url(process, log_path)),
                config_file=data_dir / "aws" / "config",
                credentials_file=data_dir / "aws" / "credentials",
                data_dir=data_dir,
            )
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def plain_environment() -> dict[str, str]:
    """The environment without what would point a client or a server anywhere else."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "GANTRY_"))}


def _served_url(process: subprocess.Popen[bytes], log_path: Path) -> str | None:
    said = log_path.read_text()
    if process.poll() is not None:
        raise RuntimeError(f"Gantry ended with {process.returncode}:\n{said}")
    served = re.search(r"serves at (\S+)", said)
    return served[1] if served else None
