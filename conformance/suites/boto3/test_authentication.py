"""Who calls the control plane, and what who may not is told."""

from datetime import UTC, datetime, timedelta
from unittest import mock

import botocore.auth
import pytest
from botocore.credentials import Credentials

from support.builds import Upload
from support.clients import Clients
from support.errors import refusal
from support.raw import call, root_credentials
from support.server import Gantry

STRANGER = {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}


def test_a_stranger_is_unauthorized(clients: Clients) -> None:
    refused = refusal(clients.gamelift(credentials=STRANGER).list_builds)
    assert (refused.code, refused.status) == ("UnauthorizedException", 400)


def test_the_wrong_secret_is_unauthorized(clients: Clients, gantry: Gantry) -> None:
    wrong = {"AccessKeyId": root_credentials(gantry).access_key, "SecretAccessKey": "x" * 40}
    refused = refusal(clients.gamelift(credentials=wrong).list_builds)
    assert (refused.code, refused.status) == ("UnauthorizedException", 400)


def test_upload_credentials_without_their_token_are_unauthorized(clients: Clients, upload: Upload) -> None:
    without = {name: value for name, value in upload.credentials.items() if name != "SessionToken"}
    assert refusal(clients.gamelift(credentials=without).list_builds).code == "UnauthorizedException"


def test_an_unsigned_request_is_unauthorized(gantry: Gantry) -> None:
    answer = call(gantry, "GameLift.ListBuilds", {}, sign=False)
    assert (answer.status, answer.json()["__type"]) == (400, "UnauthorizedException")


def test_a_signature_for_another_body_is_unauthorized(gantry: Gantry) -> None:
    with mock.patch.object(botocore.auth.SigV4Auth, "payload", return_value="0" * 64):
        answer = call(gantry, "GameLift.ListBuilds", {})
    assert (answer.status, answer.json()["__type"]) == (400, "UnauthorizedException")


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_clock_that_is_off_by_more_than_15_minutes_expires_the_request(gantry: Gantry, minutes: int) -> None:
    with signing_at(datetime.now(UTC) + timedelta(minutes=minutes)):
        answer = call(gantry, "GameLift.ListBuilds", {})
    assert (answer.status, answer.json()["__type"]) == (400, "RequestExpired")


@pytest.mark.parametrize("minutes", [-14, 14])
def test_a_clock_that_is_off_by_less_is_fine(gantry: Gantry, minutes: int) -> None:
    with signing_at(datetime.now(UTC) + timedelta(minutes=minutes)):
        assert call(gantry, "GameLift.ListBuilds", {}).status == 200


def signing_at(time: datetime) -> "mock._patch[mock.MagicMock]":
    """botocore asks for the time in one place, whatever form it is to have."""
    return mock.patch("botocore.auth.get_current_datetime", return_value=time.replace(tzinfo=None))


def test_a_signature_for_another_service_is_unauthorized(gantry: Gantry) -> None:
    with mock.patch.object(botocore.auth.SigV4Auth, "__init__", _for_s3):
        answer = call(gantry, "GameLift.ListBuilds", {})
    assert (answer.status, answer.json()["__type"]) == (400, "UnauthorizedException")


def _for_s3(self: botocore.auth.SigV4Auth, credentials: Credentials, service_name: str, region_name: str) -> None:
    self.credentials, self._region_name, self._service_name = credentials, region_name, "s3"


def test_an_operation_that_gantry_lacks_is_named(clients: Clients) -> None:
    refused = refusal(clients.root.list_fleets)
    assert (refused.code, refused.status) == ("NotImplementedException", 400)
    assert refused.message == "Gantry does not implement the GameLift operation ListFleets."


@pytest.mark.parametrize("target", ["GameLift.Conquer", "Other.ListBuilds", "ListBuilds", "GameLift.toString", ""])
def test_an_operation_that_nobody_has_is_an_invalid_action(gantry: Gantry, target: str) -> None:
    answer = call(gantry, target, {})
    assert (answer.status, answer.json()["__type"]) == (400, "InvalidAction")


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"text"', b"\xff\xfe", b'{"Limit": "ten"}', b'{"Limit": 1.5}', b'{"Status": {}}', b"nul"]
)
def test_a_body_that_is_not_the_operations_input_is_a_serialization_error(gantry: Gantry, body: bytes) -> None:
    answer = call(gantry, "GameLift.ListBuilds", body)
    assert (answer.status, answer.json()["__type"]) == (400, "SerializationException")
    assert answer.json()["Message"]


def test_unknown_and_null_members_are_ignored(gantry: Gantry) -> None:
    assert call(gantry, "GameLift.ListBuilds", {"Future": 1, "Limit": None}).status == 200
