"""The two clients of this suite really speak what they say, and so does the server."""

from typing import Any

import pytest
from botocore.client import BaseClient

from support.builds import Upload
from support.errors import refusal

Both = tuple[BaseClient, BaseClient]


@pytest.fixture
def sent(both: Both) -> list[Any]:
    """The requests as they go out."""
    requests: list[Any] = []

    def note(request: Any, **_: Any) -> None:
        requests.append(request)

    for client in both:
        client.meta.events.register("before-send.gamelift", note, unique_id="wire")
    yield requests
    for client in both:
        client.meta.events.unregister("before-send.gamelift", note, unique_id="wire")


def test_json_names_the_operation_in_a_header(both: Both, upload: Upload, sent: list[Any]) -> None:
    answer = both[0].describe_build(BuildId=upload.build_id)
    assert sent[0].url.endswith("/")
    assert sent[0].headers["X-Amz-Target"] == b"GameLift.DescribeBuild"
    assert sent[0].headers["Content-Type"] == b"application/x-amz-json-1.1"
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert headers["content-type"] == "application/x-amz-json-1.1"
    assert "smithy-protocol" not in headers


def test_cbor_names_the_operation_in_the_path(both: Both, upload: Upload, sent: list[Any]) -> None:
    answer = both[1].describe_build(BuildId=upload.build_id)
    assert sent[0].url.endswith("/service/GameLift/operation/DescribeBuild")
    assert sent[0].headers["smithy-protocol"] == b"rpc-v2-cbor"
    assert sent[0].body[0] >> 5 == 5, "the body is a CBOR map"
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert headers["smithy-protocol"] == "rpc-v2-cbor"
    assert headers["content-type"] == "application/cbor"


def test_cbor_errors_are_cbor(both: Both, sent: list[Any]) -> None:
    refused = refusal(both[1].describe_build, BuildId="build-absent")
    headers = refused.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["smithy-protocol"] == "rpc-v2-cbor"
    assert headers["content-type"] == "application/cbor"


def test_an_operation_without_output_answers_no_body(both: Both, upload: Upload, sent: list[Any]) -> None:
    headers = both[1].delete_build(BuildId=upload.build_id)["ResponseMetadata"]["HTTPHeaders"]
    assert headers["smithy-protocol"] == "rpc-v2-cbor"
    assert headers["content-length"] == "0"
    assert "content-type" not in headers
