"""RequestUploadCredentials and CreateBuild answer exactly what GameLift documents."""

import pytest
from botocore.client import BaseClient

from support.builds import Upload, verdict
from support.clients import Clients
from support.errors import refusal
from support.zips import small_zip


@pytest.mark.parametrize("named_by", ["build_id", "build_arn"])
def test_the_answer_has_exactly_the_documented_syntax(gamelift: BaseClient, upload: Upload, named_by: str) -> None:
    answer = gamelift.request_upload_credentials(BuildId=getattr(upload, named_by))
    del answer["ResponseMetadata"]
    assert set(answer) == {"UploadCredentials", "StorageLocation"}
    assert set(answer["UploadCredentials"]) == {"AccessKeyId", "SecretAccessKey", "SessionToken"}
    assert all(isinstance(text, str) and text for text in answer["UploadCredentials"].values())
    assert answer["UploadCredentials"]["AccessKeyId"].startswith("ASIA")
    account_id = answer["StorageLocation"]["Key"].partition("/")[0]
    assert answer["StorageLocation"] == {
        "Bucket": "gamelift-builds-us-west-2",
        "Key": f"{account_id}/{upload.build_id}",
    }
    assert len(account_id) == 12 and account_id.isdigit()


def test_create_build_answers_the_build_with_credentials_and_location(gamelift: BaseClient) -> None:
    answer = gamelift.create_build(
        Name="arena",
        Version="1.2.3",
        OperatingSystem="WINDOWS_2022",
        ServerSdkVersion="5.2.0",
        Tags=[{"Key": "team", "Value": "blue"}],
    )
    assert set(answer) == {"Build", "UploadCredentials", "StorageLocation", "ResponseMetadata"}
    build = answer["Build"]
    assert build["BuildId"].startswith("build-")
    assert build["BuildArn"] == f"arn:aws:gamelift:us-west-2::build/{build['BuildId']}"
    assert build.pop("CreationTime").tzinfo is not None
    assert build == {
        "BuildId": build["BuildId"],
        "BuildArn": build["BuildArn"],
        "Name": "arena",
        "Version": "1.2.3",
        "Status": "INITIALIZED",
        "SizeOnDisk": 0,
        "OperatingSystem": "WINDOWS_2022",
        "ServerSdkVersion": "5.2.0",
    }
    assert set(answer["UploadCredentials"]) == {"AccessKeyId", "SecretAccessKey", "SessionToken"}
    assert answer["StorageLocation"]["Key"].endswith(build["BuildId"])


def test_every_call_gives_another_set_and_all_of_them_work(
    clients: Clients, gamelift: BaseClient, upload: Upload
) -> None:
    second = gamelift.request_upload_credentials(BuildId=upload.build_id)["UploadCredentials"]
    third = gamelift.request_upload_credentials(BuildId=upload.build_arn)["UploadCredentials"]
    sets = [upload.credentials, second, third]
    for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"):
        assert len({credentials[name] for credentials in sets}) == 3
    upload_ids = [clients.s3(own).create_multipart_upload(**upload.place)["UploadId"] for own in sets]
    assert len(set(upload_ids)) == 3
    clients.s3(third).put_object(**upload.place, Body=small_zip())
    assert verdict(gamelift, upload.build_id)["Status"] == "READY"


def test_a_build_that_is_ready_gets_no_credentials_but_the_advice_to_create_a_new_one(
    clients: Clients, gamelift: BaseClient, upload: Upload
) -> None:
    clients.s3(upload.credentials).put_object(**upload.place, Body=small_zip())
    verdict(gamelift, upload.build_id)
    refused = refusal(gamelift.request_upload_credentials, BuildId=upload.build_id)
    assert (refused.code, refused.status) == ("InvalidRequestException", 400)
    assert "new build" in refused.message


def test_the_answer_carries_a_request_id(gamelift: BaseClient, upload: Upload) -> None:
    metadata = gamelift.request_upload_credentials(BuildId=upload.build_id)["ResponseMetadata"]
    assert len(metadata["RequestId"]) == 36
    assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]
