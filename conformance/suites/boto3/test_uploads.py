"""Uploads as boto3's users make them, each until its build is READY."""

import hashlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.awsrequest import AWSPreparedRequest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from support.builds import Upload, assert_ready, presigned_part, presigned_put, verdict
from support.clients import Clients
from support.errors import refusal
from support.raw import event_kinds, gantry_call, send
from support.server import Gantry
from support.zips import MIB, large_zip, small_zip

ALGORITHMS = ["CRC32", "SHA1", "SHA256"]
"""What botocore computes by itself; the suite boto3_crt has the others."""


def test_upload_file_sends_a_small_file_at_once(
    clients: Clients, gamelift: BaseClient, gantry: Gantry, upload: Upload, tmp_path: Path
) -> None:
    path = tmp_path / "build.zip"
    path.write_bytes(content := small_zip())
    clients.s3(upload.credentials).upload_file(str(path), upload.bucket, upload.key)
    assert_ready(gamelift, upload, content)
    assert "UPLOAD_STARTED" not in event_kinds(gantry, upload.build_id)


def test_upload_file_sends_a_large_file_in_parts_with_ten_threads(
    clients: Clients, gamelift: BaseClient, gantry: Gantry, upload: Upload, tmp_path: Path
) -> None:
    path = tmp_path / "build.zip"
    path.write_bytes(content := large_zip(30 * MIB))
    clients.s3(upload.credentials).upload_file(str(path), upload.bucket, upload.key)
    assert_ready(gamelift, upload, content)
    assert event_kinds(gantry, upload.build_id).count("UPLOAD_STARTED") == 1


def test_upload_fileobj_streams(clients: Clients, gamelift: BaseClient, upload: Upload) -> None:
    content = large_zip(12 * MIB)
    clients.s3(upload.credentials).upload_fileobj(
        io.BytesIO(content), upload.bucket, upload.key, Config=TransferConfig(multipart_chunksize=5 * MIB)
    )
    assert_ready(gamelift, upload, content)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_put_object_with_each_checksum(clients: Clients, gamelift: BaseClient, upload: Upload, algorithm: str) -> None:
    content = small_zip()
    answer = clients.s3(upload.credentials).put_object(**upload.place, Body=content, ChecksumAlgorithm=algorithm)
    assert answer[f"Checksum{algorithm}"]
    assert answer["ChecksumType"] == "FULL_OBJECT"
    assert_ready(gamelift, upload, content)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_upload_file_in_parts_with_each_checksum(
    clients: Clients, gamelift: BaseClient, upload: Upload, algorithm: str
) -> None:
    content = large_zip(9 * MIB)
    clients.s3(upload.credentials).upload_fileobj(
        io.BytesIO(content), upload.bucket, upload.key, ExtraArgs={"ChecksumAlgorithm": algorithm}
    )
    assert_ready(gamelift, upload, content)


@pytest.mark.parametrize("when", ["when_required", "when_supported"])
@pytest.mark.parametrize("signed", [True, False])
def test_put_object_whatever_is_configured_of_checksums_and_payload_signing(
    clients: Clients, gamelift: BaseClient, upload: Upload, when: str, signed: bool
) -> None:
    content = small_zip()
    s3 = clients.s3(upload.credentials, request_checksum_calculation=when, s3={"payload_signing_enabled": signed})
    s3.put_object(**upload.place, Body=content)
    assert_ready(gamelift, upload, content)


def test_botocore_puts_the_checksum_where_it_does_for_the_scheme(
    clients: Clients, gamelift: BaseClient, gantry: Gantry, upload: Upload
) -> None:
    """In a trailer over https, where the body isn't signed; over http in a header, with the body's signed SHA-256."""
    s3 = clients.s3(upload.credentials)
    sent: dict[str, str] = {}

    def note(request: AWSPreparedRequest, **_: Any) -> None:
        sent.update({name.lower(): _text(value) for name, value in request.headers.items()})

    s3.meta.events.register("before-send.s3", note)
    content = small_zip()
    s3.put_object(**upload.place, Body=content)
    if gantry.url.startswith("https:"):
        assert sent["x-amz-content-sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        assert sent["x-amz-trailer"] == "x-amz-checksum-crc32"
        assert sent["transfer-encoding"] == "chunked" and "content-length" not in sent
        assert sent["x-amz-decoded-content-length"] == str(len(content))
    else:
        assert sent["x-amz-content-sha256"] == hashlib.sha256(content).hexdigest()
        assert "x-amz-checksum-crc32" in sent and "x-amz-trailer" not in sent
    assert_ready(gamelift, upload, content)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


@pytest.mark.parametrize("size_bytes", [1000, 9 * MIB])
@pytest.mark.parametrize("extra", [{}, {"ChecksumAlgorithm": "SHA256"}], ids=["no checksum", "the one asked for"])
def test_a_transfer_where_checksums_are_not_required(
    clients: Clients, gamelift: BaseClient, gantry: Gantry, upload: Upload, size_bytes: int, extra: dict[str, str]
) -> None:
    content = large_zip(size_bytes)
    s3 = clients.s3(upload.credentials, request_checksum_calculation="when_required")
    s3.upload_fileobj(io.BytesIO(content), upload.bucket, upload.key, ExtraArgs=extra)
    assert_ready(gamelift, upload, content)
    events = gantry_call(gantry, "ListBuildEvents", {"BuildId": upload.build_id})["Events"]
    [completed] = [event for event in events if event["Kind"] == "UPLOAD_COMPLETED"]
    assert ("ChecksumSHA256" in completed["Details"]) == bool(extra)
    assert "ChecksumCRC32" not in completed["Details"]


def test_a_transfer_of_another_size_than_it_was_told_is_refused(
    clients: Clients, gamelift: BaseClient, another_upload: Callable[[], Upload]
) -> None:
    content = large_zip(9 * MIB)
    wrong, right = another_upload(), another_upload()

    def transfer(upload: Upload, size_bytes: int) -> None:
        extra = {"MpuObjectSize": size_bytes}
        clients.s3(upload.credentials).upload_fileobj(io.BytesIO(content), upload.bucket, upload.key, ExtraArgs=extra)

    with pytest.raises(ClientError, match="x-amz-mp-object-size"):
        transfer(wrong, len(content) + 1)
    assert gamelift.describe_build(BuildId=wrong.build_id)["Build"]["Status"] == "INITIALIZED"
    transfer(right, len(content))
    assert_ready(gamelift, right, content)


def test_without_a_checksum_the_entity_tag_is_the_md5(clients: Clients, upload: Upload) -> None:
    content = small_zip()
    s3 = clients.s3(upload.credentials, request_checksum_calculation="when_required")
    assert s3.put_object(**upload.place, Body=content)["ETag"] == f'"{hashlib.md5(content).hexdigest()}"'


def test_a_presigned_put_needs_no_client(clients: Clients, gamelift: BaseClient, upload: Upload) -> None:
    content = small_zip()
    answer = send("PUT", presigned_put(clients, upload, ExpiresIn=60), {"Content-Length": str(len(content))}, content)
    assert answer.status == 200, answer.body
    assert_ready(gamelift, upload, content)


def test_presigned_parts_need_no_client(clients: Clients, gamelift: BaseClient, upload: Upload) -> None:
    content = large_zip(6 * MIB)
    s3 = clients.s3(upload.credentials)
    upload_id = s3.create_multipart_upload(**upload.place)["UploadId"]
    parts = []
    for number, piece in enumerate([content[: 5 * MIB], content[5 * MIB :]], 1):
        url = presigned_part(clients, upload, upload_id, number)
        answer = send("PUT", url, {"Content-Length": str(len(piece))}, piece)
        assert answer.status == 200, answer.body
        parts.append({"PartNumber": number, "ETag": answer.headers["etag"]})
    s3.complete_multipart_upload(**upload.place, UploadId=upload_id, MultipartUpload={"Parts": parts})
    assert_ready(gamelift, upload, content)


def test_a_url_presigned_with_version_2_is_told_to_use_version_4(clients: Clients, upload: Upload) -> None:
    url = clients.s3(upload.credentials, signature_version="s3").generate_presigned_url("put_object", upload.place)
    answer = send("PUT", url, {"Content-Length": "1"}, b"x")
    assert (answer.status, b"<Code>InvalidRequest</Code>" in answer.body) == (400, True), answer.body
    assert b"Please use AWS4-HMAC-SHA256." in answer.body


def test_head_of_a_file_that_has_not_arrived_is_not_found(clients: Clients, upload: Upload) -> None:
    assert refusal(clients.s3(upload.credentials).head_object, **upload.place).status == 404


def test_head_tells_what_has_arrived(clients: Clients, another_upload: Callable[[], Upload]) -> None:
    content = large_zip(4 * MIB)
    for _ in range(10):
        upload = another_upload()
        s3 = clients.s3(upload.credentials)
        put = s3.put_object(**upload.place, Body=content, ChecksumAlgorithm="SHA256")
        try:
            head = s3.head_object(**upload.place, ChecksumMode="ENABLED")
        except clients.root.exceptions.ClientError as error:
            # The verdict was quicker, and the credentials died with it.
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403
            continue
        assert (head["ETag"], head["ContentLength"]) == (put["ETag"], len(content))
        assert head["ChecksumSHA256"] == put["ChecksumSHA256"]
        return
    raise AssertionError("no HEAD was answered before the verdict")


def test_several_builds_upload_at_a_time(
    clients: Clients, gamelift: BaseClient, another_upload: Callable[[], Upload]
) -> None:
    def upload_one(_: int) -> None:
        upload, content = another_upload(), large_zip(9 * MIB)
        clients.s3(upload.credentials).upload_fileobj(io.BytesIO(content), upload.bucket, upload.key)
        assert_ready(gamelift, upload, content)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upload_one, range(4)))


def test_the_region_of_the_build_is_the_region_of_its_bucket(clients: Clients) -> None:
    gamelift = clients.gamelift(region="eu-central-1")
    created = gamelift.create_build(OperatingSystem="AMAZON_LINUX_2023")
    place = {name: created["StorageLocation"][name] for name in ("Bucket", "Key")}
    clients.s3(created["UploadCredentials"], region="eu-central-1").put_object(**place, Body=small_zip())
    assert verdict(gamelift, created["Build"]["BuildId"])["Status"] == "READY"
