"""Upload credentials are good for one key, for what an upload needs, and for nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.client import BaseClient

from support.builds import Upload, verdict
from support.clients import Clients
from support.errors import refusal
from support.zips import small_zip

Request = Callable[[BaseClient, dict[str, str]], Any]

ON_ANOTHER_KEY: dict[str, Request] = {
    "PutObject": lambda s3, at: s3.put_object(**at, Body=b"stolen"),
    "GetObject": lambda s3, at: s3.get_object(**at),
    "DeleteObject": lambda s3, at: s3.delete_object(**at),
    "CreateMultipartUpload": lambda s3, at: s3.create_multipart_upload(**at),
    "UploadPart": lambda s3, at: s3.upload_part(**at, UploadId="x", PartNumber=1, Body=b"stolen"),
    "CompleteMultipartUpload": lambda s3, at: s3.complete_multipart_upload(
        **at, UploadId="x", MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": "x"}]}
    ),
    "AbortMultipartUpload": lambda s3, at: s3.abort_multipart_upload(**at, UploadId="x"),
    "ListParts": lambda s3, at: s3.list_parts(**at, UploadId="x"),
    "CopyObject": lambda s3, at: s3.copy_object(**at, CopySource=at),
    "GetObjectTagging": lambda s3, at: s3.get_object_tagging(**at),
    "PutObjectAcl": lambda s3, at: s3.put_object_acl(**at, ACL="public-read"),
}

ON_THE_OWN_KEY = ["GetObject", "DeleteObject", "CopyObject", "GetObjectTagging", "PutObjectAcl"]

ON_THE_BUCKET: dict[str, Request] = {
    "ListObjectsV2": lambda s3, at: s3.list_objects_v2(Bucket=at["Bucket"]),
    "ListObjects with the own prefix": lambda s3, at: s3.list_objects(Bucket=at["Bucket"], Prefix=at["Key"]),
    "ListObjectVersions": lambda s3, at: s3.list_object_versions(Bucket=at["Bucket"]),
    "GetBucketLocation": lambda s3, at: s3.get_bucket_location(Bucket=at["Bucket"]),
    "GetBucketPolicy": lambda s3, at: s3.get_bucket_policy(Bucket=at["Bucket"]),
    "DeleteBucket": lambda s3, at: s3.delete_bucket(Bucket=at["Bucket"]),
    "CreateBucket": lambda s3, at: s3.create_bucket(Bucket=at["Bucket"]),
    "DeleteObjects": lambda s3, at: s3.delete_objects(Bucket=at["Bucket"], Delete={"Objects": [{"Key": at["Key"]}]}),
    "ListBuckets": lambda s3, at: s3.list_buckets(),
}

OTHER_PLACES: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "a longer key": lambda at: at | {"Key": f"{at['Key']}/x"},
    "a shorter key": lambda at: at | {"Key": at["Key"][:-1]},
    "another account's key": lambda at: at | {"Key": f"999999999999/{at['Key'].partition('/')[2]}"},
    "a key that climbs": lambda at: at | {"Key": f"x/../{at['Key']}"},
    "a key in capitals": lambda at: at | {"Key": at["Key"].upper()},
    "another region's bucket": lambda at: at | {"Bucket": "gamelift-builds-eu-central-1"},
}


def assert_denied(request: Request, s3: BaseClient, place: dict[str, str]) -> None:
    refused = refusal(lambda: request(s3, place))
    assert (refused.code, refused.status) == ("AccessDenied", 403)


@pytest.mark.parametrize("name", ON_ANOTHER_KEY)
def test_no_request_reaches_the_key_of_another_build(
    clients: Clients, upload: Upload, another_upload: Callable[[], Upload], stores_nothing: None, name: str
) -> None:
    assert_denied(ON_ANOTHER_KEY[name], clients.s3(upload.credentials), another_upload().place)


def test_not_even_head_reaches_the_key_of_another_build(
    clients: Clients, upload: Upload, another_upload: Callable[[], Upload]
) -> None:
    other = another_upload()
    s3 = clients.s3(upload.credentials)
    assert refusal(s3.head_object, **other.place).status == 403
    clients.s3(other.credentials).create_multipart_upload(**other.place)
    assert refusal(s3.head_object, **other.place).status == 403
    absent = other.place | {"Key": other.key + "0"}
    assert refusal(s3.head_object, **absent).status == 403, "what is there can't be told from what isn't"


@pytest.mark.parametrize("name", ON_THE_OWN_KEY)
def test_the_own_key_can_be_written_but_not_read_or_deleted(clients: Clients, upload: Upload, name: str) -> None:
    assert_denied(ON_ANOTHER_KEY[name], clients.s3(upload.credentials), upload.place)


@pytest.mark.parametrize("name", ON_THE_BUCKET)
def test_nothing_can_be_listed_or_done_to_the_bucket(clients: Clients, upload: Upload, name: str) -> None:
    assert_denied(ON_THE_BUCKET[name], clients.s3(upload.credentials), upload.place)


def test_the_list_of_open_uploads_shows_the_own_ones_only(
    clients: Clients, upload: Upload, another_upload: Callable[[], Upload]
) -> None:
    other = another_upload()
    clients.s3(other.credentials).create_multipart_upload(**other.place)
    s3 = clients.s3(upload.credentials)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=upload.bucket)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=upload.bucket, Prefix=other.key)
    started = s3.create_multipart_upload(**upload.place)
    [listed] = s3.list_multipart_uploads(Bucket=upload.bucket)["Uploads"]
    assert (listed["Key"], listed["UploadId"]) == (upload.key, started["UploadId"])


@pytest.mark.parametrize("name", OTHER_PLACES)
def test_no_other_place_can_be_written(clients: Clients, upload: Upload, stores_nothing: None, name: str) -> None:
    place = OTHER_PLACES[name](upload.place)
    assert_denied(ON_ANOTHER_KEY["PutObject"], clients.s3(upload.credentials), place)


def test_upload_credentials_can_do_nothing_in_the_control_plane(clients: Clients, upload: Upload) -> None:
    gamelift = clients.gamelift(credentials=upload.credentials)
    named = {"BuildId": upload.build_id}
    tagged = {"ResourceARN": upload.build_arn}
    for call, arguments in [
        (gamelift.create_build, {"OperatingSystem": "AMAZON_LINUX_2023"}),
        (gamelift.list_builds, {}),
        (gamelift.describe_build, named),
        (gamelift.update_build, named),
        (gamelift.delete_build, named),
        (gamelift.request_upload_credentials, named),
        (gamelift.list_tags_for_resource, tagged),
        (gamelift.tag_resource, tagged | {"Tags": []}),
        (gamelift.untag_resource, tagged | {"TagKeys": []}),
    ]:
        refused = refusal(call, **arguments)
        assert (refused.code, refused.status) == ("AccessDeniedException", 400)
        assert "is not authorized to perform: gamelift:" in refused.message


def test_the_denial_names_caller_action_and_resource(clients: Clients, upload: Upload) -> None:
    refused = refusal(clients.s3(upload.credentials).get_object, **upload.place)
    assert upload.build_id in refused.message
    assert "is not authorized to perform: s3:GetObject" in refused.message
    assert f"arn:aws:s3:::{upload.bucket}/{upload.key}" in refused.message


def test_keys_that_last_can_not_touch_the_bucket(clients: Clients, upload: Upload, stores_nothing: None) -> None:
    s3 = clients.s3({})
    assert_denied(ON_ANOTHER_KEY["PutObject"], s3, upload.place)
    assert_denied(ON_ANOTHER_KEY["GetObject"], s3, upload.place)
    assert_denied(ON_THE_BUCKET["ListObjectsV2"], s3, upload.place)


def test_a_build_is_untouched_by_what_was_refused(
    clients: Clients, gamelift: BaseClient, upload: Upload, another_upload: Callable[[], Upload]
) -> None:
    other = another_upload()
    for request in ON_ANOTHER_KEY.values():
        assert_denied(request, clients.s3(upload.credentials), other.place)
    clients.s3(other.credentials).put_object(**other.place, Body=(content := small_zip()))
    build = verdict(gamelift, other.build_id)
    assert (build["Status"], build["SizeOnDisk"]) == ("READY", len(content))
