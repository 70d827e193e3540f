"""The multipart calls one by one, as a client that resumes makes them."""

from typing import Any

import pytest
from botocore.client import BaseClient

from support.builds import Upload, verdict
from support.clients import Clients
from support.errors import refusal
from support.zips import MIB, large_zip

PART_BYTES = 5 * MIB


@pytest.fixture
def s3(clients: Clients, upload: Upload) -> BaseClient:
    return clients.s3(upload.credentials)


@pytest.fixture
def started(s3: BaseClient, upload: Upload) -> dict[str, str]:
    """The arguments that every call of an open upload takes."""
    return upload.place | {"UploadId": s3.create_multipart_upload(**upload.place)["UploadId"]}


def send_parts(s3: BaseClient, started: dict[str, str], content: bytes) -> list[dict[str, Any]]:
    offsets = range(0, len(content), PART_BYTES)
    return [
        {"PartNumber": number, "ETag": send_part(s3, started, number, content[offset : offset + PART_BYTES])["ETag"]}
        for number, offset in enumerate(offsets, 1)
    ]


def send_part(s3: BaseClient, started: dict[str, str], number: int, body: bytes) -> dict[str, Any]:
    return s3.upload_part(**started, PartNumber=number, Body=body)


def complete(s3: BaseClient, started: dict[str, str], parts: list[dict[str, Any]]) -> dict[str, Any]:
    return s3.complete_multipart_upload(**started, MultipartUpload={"Parts": parts})


def test_parts_in_any_order_and_sent_again_make_the_file(
    s3: BaseClient, gamelift: BaseClient, upload: Upload, started: dict[str, str]
) -> None:
    content = large_zip(11 * MIB)
    pieces = {number: content[(number - 1) * PART_BYTES : number * PART_BYTES] for number in (1, 2, 3)}
    send_part(s3, started, 2, b"an attempt that broke off" * 10)
    tags = {number: send_part(s3, started, number, pieces[number])["ETag"] for number in (3, 1, 2)}
    parts = [{"PartNumber": number, "ETag": tags[number]} for number in (1, 2, 3)]
    answer = complete(s3, started, parts)
    assert (answer["Bucket"], answer["Key"]) == (upload.bucket, upload.key)
    assert answer["ETag"].endswith('-3"')
    build = verdict(gamelift, upload.build_id)
    assert (build["Status"], build["SizeOnDisk"]) == ("READY", len(content))


def test_a_repeated_complete_answers_what_the_first_one_did(
    s3: BaseClient, gamelift: BaseClient, upload: Upload, started: dict[str, str]
) -> None:
    parts = send_parts(s3, started, large_zip(6 * MIB))
    first = complete(s3, started, parts)
    verdict(gamelift, upload.build_id)
    second = complete(s3, started, parts)
    assert {**first, "ResponseMetadata": None} == {**second, "ResponseMetadata": None}


def test_list_parts_tells_a_resuming_client_where_it_stands(s3: BaseClient, started: dict[str, str]) -> None:
    sizes = {1: PART_BYTES, 7: 1000, 3: 2000}
    tags = {number: send_part(s3, started, number, bytes(size))["ETag"] for number, size in sizes.items()}
    listed = s3.list_parts(**started)["Parts"]
    assert [(part["PartNumber"], part["Size"], part["ETag"]) for part in listed] == [
        (number, sizes[number], tags[number]) for number in (1, 3, 7)
    ]
    pages = list(s3.get_paginator("list_parts").paginate(**started, PaginationConfig={"PageSize": 2}))
    assert [[part["PartNumber"] for part in page["Parts"]] for page in pages] == [[1, 3], [7]]


def test_an_aborted_upload_is_gone_with_its_parts(
    s3: BaseClient, started: dict[str, str], stores_nothing: None
) -> None:
    send_part(s3, started, 1, bytes(1000))
    assert s3.abort_multipart_upload(**started)["ResponseMetadata"]["HTTPStatusCode"] == 204
    part = {"PartNumber": 1, "ETag": '"x"'}
    for call, arguments in [
        (s3.list_parts, {}),
        (s3.upload_part, {"PartNumber": 1, "Body": b"late"}),
        (s3.complete_multipart_upload, {"MultipartUpload": {"Parts": [part]}}),
        (s3.abort_multipart_upload, {}),
    ]:
        refused = refusal(call, **started, **arguments)
        assert (refused.code, refused.status) == ("NoSuchUpload", 404)


def test_parts_out_of_order_missing_or_too_small_are_refused_and_the_upload_stays_open(
    s3: BaseClient, gamelift: BaseClient, upload: Upload, started: dict[str, str]
) -> None:
    content = large_zip(6 * MIB)
    parts = send_parts(s3, started, content)
    small = {"PartNumber": 3, "ETag": send_part(s3, started, 3, b"small")["ETag"]}
    last = {"PartNumber": 4, "ETag": send_part(s3, started, 4, b"last")["ETag"]}
    absent = {"PartNumber": 9, "ETag": parts[0]["ETag"]}
    assert refusal(complete, s3=s3, started=started, parts=parts[::-1]).code == "InvalidPartOrder"
    assert refusal(complete, s3=s3, started=started, parts=[*parts, absent]).code == "InvalidPart"
    wrong_tag = [parts[0], {**parts[1], "ETag": '"0123456789abcdef0123456789abcdef"'}]
    assert refusal(complete, s3=s3, started=started, parts=wrong_tag).code == "InvalidPart"
    assert refusal(complete, s3=s3, started=started, parts=[parts[0], small, last]).code == "EntityTooSmall"
    assert refusal(complete, s3=s3, started=started, parts=[]).code == "MalformedXML"
    complete(s3, started, parts)
    assert verdict(gamelift, upload.build_id)["SizeOnDisk"] == len(content)


@pytest.mark.parametrize("number", [0, 10_001])
def test_a_part_number_is_from_1_to_10000(s3: BaseClient, started: dict[str, str], number: int) -> None:
    assert refusal(send_part, s3=s3, started=started, number=number, body=b"x").code == "InvalidArgument"


@pytest.mark.parametrize("upload_id", ["made-up", "00000000000000000000000000000000", "../../etc"])
def test_an_unknown_upload_is_not_there(s3: BaseClient, upload: Upload, upload_id: str) -> None:
    refused = refusal(s3.list_parts, **upload.place, UploadId=upload_id)
    assert (refused.code, refused.status) == ("NoSuchUpload", 404)


def test_an_upload_belongs_to_its_build(clients: Clients, another_upload: Any, started: dict[str, str]) -> None:
    other = another_upload()
    refused = refusal(
        clients.s3(other.credentials).upload_part,
        **other.place,
        UploadId=started["UploadId"],
        PartNumber=1,
        Body=b"x",
    )
    assert refused.code == "NoSuchUpload"


@pytest.mark.parametrize(("algorithm", "kind"), [("CRC32", "FULL_OBJECT"), ("SHA256", "COMPOSITE")])
def test_the_whole_objects_checksum_is_answered(s3: BaseClient, upload: Upload, algorithm: str, kind: str) -> None:
    opened = s3.create_multipart_upload(**upload.place, ChecksumAlgorithm=algorithm, ChecksumType=kind)
    assert (opened["ChecksumAlgorithm"], opened["ChecksumType"]) == (algorithm, kind)
    started = upload.place | {"UploadId": opened["UploadId"]}
    name = f"Checksum{algorithm}"
    sent = s3.upload_part(**started, PartNumber=1, Body=b"only part", ChecksumAlgorithm=algorithm)
    listed = s3.list_parts(**started)
    assert (listed["ChecksumAlgorithm"], listed["ChecksumType"]) == (algorithm, kind)
    assert listed["Parts"][0][name] == sent[name]
    answer = complete(s3, started, [{"PartNumber": 1, "ETag": sent["ETag"], name: sent[name]}])
    assert answer["ChecksumType"] == kind
    assert answer[name] == (sent[name] if kind == "FULL_OBJECT" else answer[name])
    assert answer[name].endswith("-1") == (kind == "COMPOSITE")
