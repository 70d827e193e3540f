"""The AWS CLI as a user runs it: a process with two environment variables."""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.clients import Credentials
from support.polling import eventually
from support.server import Gantry

COMMAND_SECONDS = 60
VERDICT_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    exit_code: int
    output: str
    errors: str


class AwsCli:
    """Runs `aws gamelift …`; what it prints goes to files in `folder`, since its progress floods."""

    def __init__(self, gantry: Gantry, folder: Path) -> None:
        self._executable = os.environ["GANTRY_CONFORMANCE_AWS_CLI"]
        self._folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "AWS_CONFIG_FILE": str(gantry.config_file),
            "AWS_SHARED_CREDENTIALS_FILE": str(gantry.credentials_file),
        } | ({"AWS_CA_BUNDLE": os.environ["AWS_CA_BUNDLE"]} if "AWS_CA_BUNDLE" in os.environ else {})

    def run(self, *arguments: str) -> Outcome:
        return self.run_service("gamelift", *arguments)

    def run_service(self, *arguments: str, credentials: Credentials | None = None) -> Outcome:
        output, errors = self._folder / "aws.out", self._folder / "aws.err"
        with output.open("w") as out, errors.open("w") as err:
            done = subprocess.run(
                [self._executable, *arguments],
                env=self._environment | _key_variables(credentials or {}),
                stdout=out,
                stderr=err,
                timeout=COMMAND_SECONDS,
                check=False,
            )
        return Outcome(done.returncode, output.read_text(), errors.read_text())

    def json(self, *arguments: str) -> dict[str, Any]:
        outcome = self.run(*arguments)
        assert outcome.exit_code == 0, outcome.errors
        return json.loads(outcome.output)

    def upload_build(self, folder: Path, *more: str) -> str:
        """Uploads a folder and returns the build's id as the command prints it."""
        system = [] if "--operating-system" in more else ["--operating-system", "AMAZON_LINUX_2023"]
        labels = ["--name", "demo", "--build-version", "1.0", "--build-root", str(folder)]
        outcome = self.run("upload-build", *labels, *system, *more)
        assert outcome.exit_code == 0, outcome.errors
        named = re.search(r"Build ID: (build-\S+)", outcome.output)
        assert named, outcome.output[-1000:]
        return named[1]

    def verdict(self, build_id: str, *more: str) -> dict[str, Any]:
        """describe-build until READY or FAILED."""

        def judged() -> dict[str, Any] | None:
            build = self.json("describe-build", "--build-id", build_id, *more)["Build"]
            return build if build["Status"] != "INITIALIZED" else None

        return eventually(f"{build_id} is READY or FAILED", VERDICT_SECONDS, judged)


def _key_variables(credentials: Credentials) -> dict[str, str]:
    names = {
        "AccessKeyId": "AWS_ACCESS_KEY_ID",
        "SecretAccessKey": "AWS_SECRET_ACCESS_KEY",
        "SessionToken": "AWS_SESSION_TOKEN",
    }
    return {names[name]: value for name, value in credentials.items()}
