"""boto3 clients that know where Gantry is from its AWS files alone."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import boto3
import botocore.session
from botocore.client import BaseClient
from botocore.config import Config

from support.server import Gantry

JSON = "json"
CBOR = "smithy-rpc-v2-cbor"

Credentials = Mapping[str, str]
"""`UploadCredentials` as GameLift answers them."""


class Clients:
    """Makes clients for one Gantry."""

    def __init__(self, gantry: Gantry) -> None:
        self._gantry = gantry
        self._sessions: dict[str | None, boto3.Session] = {}

    @cached_property
    def root(self) -> BaseClient:
        """A GameLift client as anybody's script would make it."""
        return self.gamelift()

    @cached_property
    def unchecked(self) -> BaseClient:
        """A GameLift client that leaves all checks of its input to the server."""
        return self.gamelift(parameter_validation=False)

    def gamelift(
        self,
        protocol: str | None = None,
        region: str | None = None,
        credentials: Credentials | None = None,
        **settings: Any,
    ) -> BaseClient:
        session = self.session(protocol)
        return session.client(
            "gamelift", region_name=region, config=Config(**settings), **_key_arguments(credentials or {})
        )

    def s3(self, credentials: Credentials, region: str | None = None, **settings: Any) -> BaseClient:
        """An S3 client with upload credentials, which doesn't repeat what was refused."""
        config = Config(**{"retries": {"total_max_attempts": 1}} | settings)
        return self.session().client("s3", region_name=region, config=config, **_key_arguments(credentials))

    def session(self, protocol: str | None = None) -> boto3.Session:
        """One for all clients: parsing the services' models takes most of the time that a client takes."""
        if protocol not in self._sessions:
            self._sessions[protocol] = self._new_session(protocol)
        return self._sessions[protocol]

    def _new_session(self, protocol: str | None) -> boto3.Session:
        core = botocore.session.Session()
        core.set_config_variable("config_file", str(self._gantry.config_file))
        core.set_config_variable("credentials_file", str(self._gantry.credentials_file))
        if protocol is not None:
            _force_protocol(core, protocol)
        return boto3.Session(botocore_session=core)


def _key_arguments(credentials: Credentials) -> dict[str, str]:
    names = {
        "AccessKeyId": "aws_access_key_id",
        "SecretAccessKey": "aws_secret_access_key",
        "SessionToken": "aws_session_token",
    }
    return {names[name]: value for name, value in credentials.items()}


def _force_protocol(core: botocore.session.Session, protocol: str) -> None:
    """botocore speaks the one that it likes best of those that the service's model lists: so the model lists one."""
    loader = core.get_component("data_loader")
    load = loader.load_service_model

    def load_with_one_protocol(service: str, type_name: str, api_version: str | None = None) -> dict[str, Any]:
        model = load(service, type_name, api_version)
        if (service, type_name) != ("gamelift", "service-2"):
            return model
        assert protocol in model["metadata"]["protocols"], "GameLift's published model has the protocol"
        return model | {"metadata": model["metadata"] | {"protocol": protocol, "protocols": [protocol]}}

    loader.load_service_model = load_with_one_protocol
