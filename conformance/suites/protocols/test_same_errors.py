"""botocore forced onto CBOR and botocore on JSON see the same errors, for every operation and every error."""

from typing import Any

import pytest
from botocore.client import BaseClient

from support.builds import Upload, verdict
from support.clients import CBOR, JSON, Clients
from support.errors import refusal
from support.zips import small_zip

Both = tuple[BaseClient, BaseClient]

ABSENT_ID = "build-00000000-0000-0000-0000-000000000000"
ABSENT_ARN = f"arn:aws:gamelift:us-west-2::build/{ABSENT_ID}"
LINUX = {"OperatingSystem": "AMAZON_LINUX_2023"}
TAGS = [{"Key": "a", "Value": "1"}]
TWICE = [*TAGS, *TAGS]
OWN_BUCKET = {"Bucket": "builds", "Key": "1.zip", "RoleArn": "arn:aws:iam::123456789012:role/r"}

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("create_build", {}, "InvalidRequestException"),
    ("create_build", {"OperatingSystem": "PLAN_9", "Name": "", "Version": "x" * 1025}, "InvalidRequestException"),
    ("create_build", {**LINUX, "ServerSdkVersion": "five"}, "InvalidRequestException"),
    ("create_build", {**LINUX, "Tags": TWICE}, "InvalidRequestException"),
    ("create_build", {**LINUX, "Tags": [{"Key": "", "Value": "v" * 257}]}, "InvalidRequestException"),
    ("create_build", {**LINUX, "StorageLocation": {**OWN_BUCKET, "Bucket": "a.b"}}, "InvalidRequestException"),
    ("create_build", {**LINUX, "StorageLocation": {**OWN_BUCKET, "RoleArn": "r"}}, "InvalidRequestException"),
    ("describe_build", {}, "InvalidRequestException"),
    ("describe_build", {"BuildId": "fleet-1"}, "InvalidRequestException"),
    ("describe_build", {"BuildId": ABSENT_ID}, "NotFoundException"),
    ("describe_build", {"BuildId": ABSENT_ARN}, "NotFoundException"),
    ("update_build", {"Name": ""}, "InvalidRequestException"),
    ("update_build", {"BuildId": ABSENT_ID}, "NotFoundException"),
    ("delete_build", {}, "InvalidRequestException"),
    ("delete_build", {"BuildId": ABSENT_ID}, "NotFoundException"),
    ("request_upload_credentials", {}, "InvalidRequestException"),
    ("request_upload_credentials", {"BuildId": "🎮"}, "InvalidRequestException"),
    ("request_upload_credentials", {"BuildId": ABSENT_ARN}, "NotFoundException"),
    ("list_builds", {"Limit": 0}, "InvalidRequestException"),
    ("list_builds", {"Limit": -1, "Status": "LOST", "NextToken": ""}, "InvalidRequestException"),
    ("list_builds", {"NextToken": "made-up"}, "InvalidRequestException"),
    ("tag_resource", {}, "InvalidRequestException"),
    ("tag_resource", {"ResourceARN": ABSENT_ARN, "Tags": TWICE}, "InvalidRequestException"),
    ("tag_resource", {"ResourceARN": ABSENT_ARN, "Tags": TAGS}, "NotFoundException"),
    ("untag_resource", {"ResourceARN": "x" * 1012, "TagKeys": [""]}, "InvalidRequestException"),
    ("untag_resource", {"ResourceARN": ABSENT_ARN, "TagKeys": ["a"]}, "NotFoundException"),
    ("list_tags_for_resource", {"ResourceARN": "arn:aws:s3:::bucket"}, "InvalidRequestException"),
    ("list_tags_for_resource", {"ResourceARN": ABSENT_ARN}, "NotFoundException"),
    ("list_fleets", {}, "NotImplementedException"),
]


def same_refusal(both: Both, operation: str, arguments: dict[str, Any], code: str) -> None:
    json_refusal, cbor_refusal = (refusal(getattr(client, operation), **arguments) for client in both)
    assert (json_refusal.code, json_refusal.status) == (code, 400)
    assert json_refusal.message
    assert cbor_refusal.response["Error"] == json_refusal.response["Error"]
    assert cbor_refusal.status == json_refusal.status
    for refused in (json_refusal, cbor_refusal):
        assert refused.response["ResponseMetadata"]["RequestId"]
    extras = [
        {name: value for name, value in refused.response.items() if name not in ("Error", "ResponseMetadata")}
        for refused in (json_refusal, cbor_refusal)
    ]
    assert extras[0] == extras[1]


@pytest.mark.parametrize(
    ("operation", "arguments", "code"), REFUSED, ids=[f"{row[0]}-{number}" for number, row in enumerate(REFUSED)]
)
def test_a_refusal_is_the_same(both: Both, operation: str, arguments: dict[str, Any], code: str) -> None:
    same_refusal(both, operation, arguments, code)


def test_credentials_of_a_ready_build(clients: Clients, both: Both, upload: Upload) -> None:
    clients.s3(upload.credentials).put_object(**upload.place, Body=small_zip())
    verdict(clients.root, upload.build_id)
    same_refusal(both, "request_upload_credentials", {"BuildId": upload.build_id}, "InvalidRequestException")


def test_a_tag_too_many(clients: Clients, both: Both, upload: Upload) -> None:
    many = [{"Key": str(number), "Value": ""} for number in range(200)]
    clients.root.tag_resource(ResourceARN=upload.build_arn, Tags=many)
    same_refusal(both, "tag_resource", {"ResourceARN": upload.build_arn, "Tags": TAGS}, "TaggingFailedException")


@pytest.mark.parametrize(
    ("credentials", "code"),
    [
        ({"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x" * 40}, "UnauthorizedException"),
        ("the upload's", "AccessDeniedException"),
    ],
    ids=["stranger", "upload credentials"],
)
def test_a_caller_who_may_not(clients: Clients, upload: Upload, credentials: Any, code: str) -> None:
    keys = upload.credentials if isinstance(credentials, str) else credentials
    both = clients.gamelift(JSON, credentials=keys), clients.gamelift(CBOR, credentials=keys)
    same_refusal(both, "describe_build", {"BuildId": upload.build_id}, code)


def test_errors_of_the_model_are_the_models_exceptions(both: Both) -> None:
    for client in both:
        try:
            client.describe_build(BuildId=ABSENT_ID)
        except client.exceptions.NotFoundException:
            continue
        raise AssertionError("the build was found")
