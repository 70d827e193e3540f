"""What becomes of an upload, and how its owner learns why."""

import hashlib
import os

import pytest
from botocore.client import BaseClient

from support.builds import Upload, verdict
from support.clients import Clients
from support.raw import call, event_kinds, gantry_call
from support.server import Gantry
from support.zips import corrupt_zip, small_zip, zip_of

REFUSED = {
    "one byte of an entry is corrupt": (corrupt_zip, "bin/game"),
    "it is cut off": (lambda: small_zip()[:-100], None),
    "it is no zip": (lambda: os.urandom(10_000), None),
    "it is empty": (lambda: b"", None),
    "an entry climbs out of its folder": (lambda: zip_of({"../../etc/passwd": b"x"}), "../../etc/passwd"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_build_fails_with_a_finding_that_says_what_to_do(
    clients: Clients, gamelift: BaseClient, gantry: Gantry, upload: Upload, what: str
) -> None:
    make, entry = REFUSED[what]
    clients.s3(upload.credentials).put_object(**upload.place, Body=make())
    assert verdict(gamelift, upload.build_id)["Status"] == "FAILED"
    verification = gantry_call(gantry, "DescribeVerification", {"BuildId": upload.build_arn})
    assert verification["VerificationStatus"] == "FAILED"
    first = verification["Report"]["Findings"][0]
    assert first["Severity"] == "ERROR"
    assert first["Code"] and first["Explanation"] and first["Why"] and first["Fix"]
    assert verification["Report"]["Counts"]["Errors"] >= 1
    if entry:
        assert first["Entry"] == entry


def test_a_verification_waits_for_the_upload_and_ends_ready(
    clients: Clients, gamelift: BaseClient, gantry: Gantry, upload: Upload
) -> None:
    named = {"BuildId": upload.build_id}
    before = gantry_call(gantry, "DescribeVerification", named)
    assert before == {"BuildId": upload.build_id, "VerificationStatus": "WAITING_FOR_UPLOAD"}
    clients.s3(upload.credentials).put_object(**upload.place, Body=(content := small_zip()))
    verdict(gamelift, upload.build_id)
    after = gantry_call(gantry, "DescribeVerification", named)
    assert after["VerificationStatus"] == "READY"
    assert isinstance(after["VerificationTime"], float)
    assert (after["Report"]["SizeBytes"], after["Report"]["EntryCount"]) == (len(content), 2)


def test_the_files_of_a_build_are_listed_with_their_digests(
    clients: Clients, gamelift: BaseClient, gantry: Gantry, upload: Upload
) -> None:
    named = {"BuildId": upload.build_arn}
    assert gantry_call(gantry, "ListBuildFiles", named) == {"BuildId": upload.build_id, "Files": []}
    files = {"server.sh": b"#!/bin/sh\nexec bin/game\n", "bin/game": os.urandom(4096), "empty": b""}
    clients.s3(upload.credentials).put_object(**upload.place, Body=zip_of(files))
    assert verdict(gamelift, upload.build_id)["Status"] == "READY"
    listed, token = [], {}
    while token is not None:
        page = gantry_call(gantry, "ListBuildFiles", named | token | {"Limit": 2})
        listed += page["Files"]
        token = {"NextToken": page["NextToken"]} if "NextToken" in page else None
    assert {file["Name"]: file["Sha256"] for file in listed} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }


def test_events_tell_the_history_of_a_build(
    clients: Clients, gamelift: BaseClient, gantry: Gantry, upload: Upload
) -> None:
    gamelift.request_upload_credentials(BuildId=upload.build_id)
    gamelift.update_build(BuildId=upload.build_id, Name="renamed")
    s3 = clients.s3(upload.credentials)
    aborted = s3.create_multipart_upload(**upload.place)["UploadId"]
    s3.abort_multipart_upload(**upload.place, UploadId=aborted)
    s3.put_object(**upload.place, Body=small_zip())
    verdict(gamelift, upload.build_id)
    gamelift.delete_build(BuildId=upload.build_id)
    assert event_kinds(gantry, upload.build_id) == [
        "BUILD_CREATED",
        "CREDENTIALS_ISSUED",
        "CREDENTIALS_ISSUED",
        "BUILD_UPDATED",
        "UPLOAD_STARTED",
        "UPLOAD_ABORTED",
        "UPLOAD_COMPLETED",
        "VERIFICATION_STARTED",
        "VERIFICATION_FINISHED",
        "BUILD_DELETED",
    ]


def test_events_say_who_got_credentials_from_where_and_until_when(gantry: Gantry, upload: Upload) -> None:
    events = gantry_call(gantry, "ListBuildEvents", {"BuildId": upload.build_id})["Events"]
    issued = next(event for event in events if event["Kind"] == "CREDENTIALS_ISSUED")
    assert issued["Caller"].startswith("arn:aws:iam::")
    assert issued["SourceIp"]
    assert issued["Details"]["ExpiresAt"]
    assert issued["Details"]["AccessKeyId"] == upload.credentials["AccessKeyId"]
    for secret in ("SecretAccessKey", "SessionToken"):
        assert upload.credentials[secret] not in str(events)


def test_events_come_in_pages(gantry: Gantry, upload: Upload) -> None:
    named = {"BuildId": upload.build_id}
    everything = gantry_call(gantry, "ListBuildEvents", named)["Events"]
    paged, token = [], {}
    for _ in everything:
        page = gantry_call(gantry, "ListBuildEvents", {**named, **token, "Limit": 1})
        paged += page["Events"]
        token = {"NextToken": page["NextToken"]} if "NextToken" in page else {}
    assert paged == everything and token == {}


def test_gantrys_own_operations_need_a_signature_and_a_build(gantry: Gantry, upload: Upload) -> None:
    for operation in ("DescribeVerification", "ListBuildEvents"):
        named = {"BuildId": upload.build_id}
        unsigned = call(gantry, f"Gantry.{operation}", named, sign=False)
        assert (unsigned.status, unsigned.json()["__type"]) == (400, "UnauthorizedException")
        absent = call(gantry, f"Gantry.{operation}", {"BuildId": "build-absent"})
        assert (absent.status, absent.json()["__type"]) == (400, "NotFoundException")
        elsewhere = call(gantry, f"Gantry.{operation}", named, region="eu-central-1")
        assert (elsewhere.status, elsewhere.json()["__type"]) == (400, "NotFoundException")
