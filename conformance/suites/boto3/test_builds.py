"""The life of a build as its operations show it."""

import uuid
from datetime import UTC, datetime, timedelta

from botocore.client import BaseClient

from support.builds import Upload, new_upload
from support.clients import Clients
from support.errors import refusal


def test_describe_answers_the_same_build_by_id_and_by_arn(gamelift: BaseClient, upload: Upload) -> None:
    by_id = gamelift.describe_build(BuildId=upload.build_id)["Build"]
    by_arn = gamelift.describe_build(BuildId=upload.build_arn)["Build"]
    assert by_id == by_arn
    assert by_id["BuildArn"] == upload.build_arn


def test_creation_time_is_now_with_milliseconds(gamelift: BaseClient) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    answers = [gamelift.create_build(OperatingSystem="AMAZON_LINUX_2023")["Build"] for _ in range(3)]
    times = [answer["CreationTime"] for answer in answers]
    assert all(before <= time <= datetime.now(UTC) for time in times)
    assert any(time.microsecond for time in times)


def test_without_labels_a_build_has_none_and_the_documented_sdk_version(gamelift: BaseClient, upload: Upload) -> None:
    build = gamelift.describe_build(BuildId=upload.build_id)["Build"]
    assert "Name" not in build and "Version" not in build
    assert build["ServerSdkVersion"] == "4.0.2"


def test_labels_may_hold_any_character(gamelift: BaseClient) -> None:
    name = 'Größe "42" </xml> 🎮 \u0001\n'
    build = gamelift.create_build(OperatingSystem="AMAZON_LINUX_2023", Name=name)["Build"]
    assert gamelift.describe_build(BuildId=build["BuildId"])["Build"]["Name"] == name


def test_the_longest_labels_count_characters_and_not_bytes(gamelift: BaseClient) -> None:
    build = gamelift.create_build(OperatingSystem="AMAZON_LINUX_2023", Name="🎮" * 1024, Version="ö" * 1024)["Build"]
    assert build["Name"] == "🎮" * 1024


def test_update_changes_what_is_given_and_nothing_else(clients: Clients, gamelift: BaseClient) -> None:
    upload = new_upload(clients, Name="first", Version="1")
    before = gamelift.describe_build(BuildId=upload.build_id)["Build"]
    renamed = gamelift.update_build(BuildId=upload.build_id, Name="second")["Build"]
    assert renamed == before | {"Name": "second"}
    assert gamelift.update_build(BuildId=upload.build_arn, Version="2")["Build"] == renamed | {"Version": "2"}
    assert gamelift.update_build(BuildId=upload.build_id)["Build"] == renamed | {"Version": "2"}


def test_a_deleted_build_is_not_found_by_any_operation(gamelift: BaseClient, upload: Upload) -> None:
    assert set(gamelift.delete_build(BuildId=upload.build_id)) == {"ResponseMetadata"}
    named = {"BuildId": upload.build_id}
    tagged = {"ResourceARN": upload.build_arn}
    for call, arguments in [
        (gamelift.describe_build, named),
        (gamelift.update_build, named | {"Name": "late"}),
        (gamelift.delete_build, named),
        (gamelift.request_upload_credentials, named),
        (gamelift.list_tags_for_resource, tagged),
        (gamelift.tag_resource, tagged | {"Tags": [{"Key": "a", "Value": "b"}]}),
        (gamelift.untag_resource, tagged | {"TagKeys": ["a"]}),
    ]:
        refused = refusal(call, **arguments)
        assert (refused.code, refused.status) == ("NotFoundException", 400)


def test_an_unknown_build_is_the_models_own_exception(gamelift: BaseClient) -> None:
    try:
        gamelift.describe_build(BuildId=f"build-{uuid.uuid4()}")
    except gamelift.exceptions.NotFoundException as error:
        assert error.response["Error"]["Message"]
    else:
        raise AssertionError("the build was found")


def test_a_region_is_a_namespace_of_its_own(clients: Clients, gamelift: BaseClient) -> None:
    frankfurt = clients.gamelift(region="eu-central-1")
    upload = new_upload(clients, frankfurt, Name="frankfurt")
    assert upload.build_arn == f"arn:aws:gamelift:eu-central-1::build/{upload.build_id}"
    assert upload.bucket == "gamelift-builds-eu-central-1"
    assert frankfurt.describe_build(BuildId=upload.build_arn)["Build"]["Name"] == "frankfurt"
    for name in (upload.build_id, upload.build_arn):
        assert refusal(gamelift.describe_build, BuildId=name).code == "NotFoundException"
        assert refusal(gamelift.request_upload_credentials, BuildId=name).code == "NotFoundException"
        assert refusal(gamelift.delete_build, BuildId=name).code == "NotFoundException"
    listed = gamelift.get_paginator("list_builds").paginate()
    assert upload.build_id not in [build["BuildId"] for page in listed for build in page["Builds"]]
    listed = frankfurt.get_paginator("list_builds").paginate()
    assert upload.build_id in [build["BuildId"] for page in listed for build in page["Builds"]]
