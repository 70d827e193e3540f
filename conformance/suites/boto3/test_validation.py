"""Bad input is refused in AWS's own words and counts."""

from typing import Any

import pytest

from support.clients import Clients
from support.errors import refusal

LINUX = {"OperatingSystem": "AMAZON_LINUX_2023"}
BUILD_PATTERN = r"^(build-\S+|arn:.*:build\/build-\S+)$"
NAMED = ["describe_build", "delete_build", "update_build", "request_upload_credentials"]


def failed(value: str, path: str, constraint: str) -> str:
    return f"Value {value} at '{path}' failed to satisfy constraint: {constraint}"


def check(clients: Clients, operation: str, arguments: dict[str, Any], *failures: str) -> None:
    refused = refusal(getattr(clients.unchecked, operation), **arguments)
    assert (refused.code, refused.status) == ("InvalidRequestException", 400)
    count, _, listed = refused.message.partition(" detected: ")
    assert count == f"{len(failures)} validation {'error' if len(failures) == 1 else 'errors'}"
    assert sorted(listed.split("; ")) == sorted(failures)


@pytest.mark.parametrize("operation", NAMED)
def test_a_build_must_be_named(clients: Clients, operation: str) -> None:
    check(clients, operation, {}, failed("null", "buildId", "Member must not be null"))


@pytest.mark.parametrize("operation", NAMED)
@pytest.mark.parametrize("name", ["fleet-1", "my build-1", "build-1 2", "arn:aws:gamelift:us-west-2::fleet/fleet-1"])
def test_a_build_is_named_by_id_or_arn(clients: Clients, operation: str, name: str) -> None:
    constraint = f"Member must satisfy regular expression pattern: {BUILD_PATTERN}"
    check(clients, operation, {"BuildId": name}, failed(f"'{name}'", "buildId", constraint))


@pytest.mark.parametrize("operation", NAMED)
def test_a_build_is_named_in_1_to_512_characters(clients: Clients, operation: str) -> None:
    constraint = f"Member must satisfy regular expression pattern: {BUILD_PATTERN}"
    check(
        clients,
        operation,
        {"BuildId": ""},
        failed("''", "buildId", "Member must have length greater than or equal to 1"),
        failed("''", "buildId", constraint),
    )
    long = "build-" + "1" * 507
    check(
        clients,
        operation,
        {"BuildId": long},
        failed(f"'{long}'", "buildId", "Member must have length less than or equal to 512"),
    )


def test_the_operating_system_is_required(clients: Clients) -> None:
    check(clients, "create_build", {}, failed("null", "operatingSystem", "Member must not be null"))


def test_the_operating_system_is_one_that_gamelift_knows(clients: Clients) -> None:
    refused = refusal(clients.root.create_build, OperatingSystem="PLAN_9")
    assert refused.message == (
        "1 validation error detected: Value 'PLAN_9' at 'operatingSystem' failed to satisfy constraint: "
        "Member must satisfy enum value set: "
        "[WINDOWS_2012, AMAZON_LINUX, AMAZON_LINUX_2, WINDOWS_2016, AMAZON_LINUX_2023, WINDOWS_2022]"
    )


def test_a_label_has_1_to_1024_characters(clients: Clients) -> None:
    long = "x" * 1025
    for operation, named in [("create_build", LINUX), ("update_build", {"BuildId": "build-1"})]:
        check(
            clients,
            operation,
            {**named, "Name": "", "Version": long},
            failed("''", "name", "Member must have length greater than or equal to 1"),
            failed(f"'{long}'", "version", "Member must have length less than or equal to 1024"),
        )


def test_a_server_sdk_version_has_three_numbers(clients: Clients) -> None:
    constraint = r"Member must satisfy regular expression pattern: ^\d+\.\d+\.\d+$"
    check(
        clients, "create_build", {**LINUX, "ServerSdkVersion": "5.2"}, failed("'5.2'", "serverSdkVersion", constraint)
    )


def test_a_bucket_with_a_dot_is_refused_in_gamelifts_words(clients: Clients) -> None:
    location = {"Bucket": "devops.bucket", "Key": "builds/1.zip", "RoleArn": "arn:aws:iam::123456789012:role/r"}
    constraint = "Member must satisfy regular expression pattern: ^[^.]+$"
    check(
        clients,
        "create_build",
        {**LINUX, "StorageLocation": location},
        failed("'devops.bucket'", "storageLocation.bucket", constraint),
    )


def test_tags_are_counted_from_one(clients: Clients) -> None:
    too_long = {"Key": "k" * 129, "Value": "v" * 257}
    check(
        clients,
        "create_build",
        {**LINUX, "Tags": [{"Key": "fine", "Value": ""}, too_long]},
        failed(f"'{too_long['Key']}'", "tags.2.member.key", "Member must have length less than or equal to 128"),
        failed(f"'{too_long['Value']}'", "tags.2.member.value", "Member must have length less than or equal to 256"),
    )


def test_a_list_has_a_positive_limit_a_known_status_and_a_token_that_is_not_empty(clients: Clients) -> None:
    check(
        clients,
        "list_builds",
        {"Limit": 0, "Status": "LOST", "NextToken": ""},
        failed("'0'", "limit", "Member must have value greater than or equal to 1"),
        failed("'LOST'", "status", "Member must satisfy enum value set: [INITIALIZED, READY, FAILED]"),
        failed("''", "nextToken", "Member must have length greater than or equal to 1"),
    )


@pytest.mark.parametrize(
    ("operation", "also_missing"),
    [("list_tags_for_resource", []), ("tag_resource", ["tags"]), ("untag_resource", ["tagKeys"])],
)
def test_a_resource_must_be_named(clients: Clients, operation: str, also_missing: list[str]) -> None:
    missing = [failed("null", path, "Member must not be null") for path in ["resourceARN", *also_missing]]
    check(clients, operation, {}, *missing)


def test_nothing_is_created_by_a_refused_request(clients: Clients) -> None:
    region = clients.gamelift(region="xx-refused-1", parameter_validation=False)
    refusal(region.create_build, Name="half")
    refusal(region.create_build, **LINUX, Tags=[{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}])
    assert region.list_builds()["Builds"] == []
