"""Expired, used up or tampered upload credentials get S3's own codes, and leave nothing behind."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from botocore.client import BaseClient

from support.builds import Upload, new_upload, presigned_put, verdict
from support.clients import Clients
from support.errors import Refusal, refusal
from support.polling import eventually
from support.raw import send
from support.server import Gantry
from support.zips import MIB, corrupt_zip, large_zip, small_zip

EXPIRY_SECONDS = 10


def refused_put(clients: Clients, upload: Upload, credentials: Any = None, **settings: Any) -> Refusal:
    s3 = clients.s3(credentials or upload.credentials, **settings)
    return refusal(s3.put_object, **upload.place, Body=small_zip())


def flip(text: str, at: int) -> str:
    """Another character of the same alphabet at that place."""
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


# --- expired


@pytest.fixture
def expired(short_lived: Gantry) -> tuple[Clients, Upload]:
    clients = Clients(short_lived)
    upload = new_upload(clients)
    s3 = clients.s3(upload.credentials)

    def has_expired() -> bool:
        return refusal(s3.head_object, **upload.place).status == 400

    eventually("the credentials expire", EXPIRY_SECONDS, has_expired)
    return clients, upload


def test_expired_credentials_write_nothing(short_lived: Gantry, expired: tuple[Clients, Upload]) -> None:
    before = short_lived.stored_files()
    refused = refused_put(*expired)
    assert (refused.code, refused.status) == ("ExpiredToken", 400)
    assert short_lived.stored_files() == before


def test_a_presigned_url_dies_with_the_credentials_that_signed_it(expired: tuple[Clients, Upload]) -> None:
    clients, upload = expired
    url = presigned_put(clients, upload, ExpiresIn=600)
    answer = send("PUT", url, {"Content-Length": "1"}, b"x")
    assert (answer.status, b"<Code>ExpiredToken</Code>" in answer.body) == (400, True)


def test_an_upload_goes_on_with_fresh_credentials(short_lived: Gantry, expired: tuple[Clients, Upload]) -> None:
    clients, upload = expired

    def fresh() -> BaseClient:
        return clients.s3(clients.root.request_upload_credentials(BuildId=upload.build_id)["UploadCredentials"])

    def renewing(call: Callable[[BaseClient], Any]) -> Any:
        """What a resuming client does; a busy machine may spend the second before the request is sent."""
        for _ in range(5):
            try:
                return call(fresh())
            except clients.root.exceptions.ClientError as error:
                if error.response["Error"]["Code"] != "ExpiredToken":
                    raise
        raise AssertionError("five sets of credentials expired before they were used")

    content = large_zip(6 * MIB)
    started = upload.place | {"UploadId": renewing(lambda s3: s3.create_multipart_upload(**upload.place))["UploadId"]}
    parts = []
    for number, piece in enumerate([content[: 5 * MIB], content[5 * MIB :]], 1):
        part = started | {"PartNumber": number, "Body": piece}
        sent = renewing(lambda s3, part=part: s3.upload_part(**part))
        parts.append({"PartNumber": number, "ETag": sent["ETag"]})
    renewing(lambda s3: s3.complete_multipart_upload(**started, MultipartUpload={"Parts": parts}))
    assert verdict(clients.root, upload.build_id)["Status"] == "READY"


# --- used up


def assert_dead(clients: Clients, upload: Upload) -> None:
    s3 = clients.s3(upload.credentials)
    for call, arguments in [
        (s3.put_object, {"Body": small_zip()}),
        (s3.create_multipart_upload, {}),
        (s3.upload_part, {"UploadId": "x", "PartNumber": 1, "Body": b"x"}),
        (s3.list_parts, {"UploadId": "x"}),
    ]:
        refused = refusal(call, **upload.place, **arguments)
        assert (refused.code, refused.status) == ("AccessDenied", 403)
    assert refusal(s3.head_object, **upload.place).status == 403


def test_credentials_die_when_the_build_is_ready(clients: Clients, gamelift: BaseClient, upload: Upload) -> None:
    clients.s3(upload.credentials).put_object(**upload.place, Body=small_zip())
    before = verdict(gamelift, upload.build_id)
    assert before["Status"] == "READY"
    assert_dead(clients, upload)
    assert gamelift.describe_build(BuildId=upload.build_id)["Build"] == before


def test_credentials_die_when_the_build_has_failed(clients: Clients, gamelift: BaseClient, upload: Upload) -> None:
    clients.s3(upload.credentials).put_object(**upload.place, Body=corrupt_zip())
    assert verdict(gamelift, upload.build_id)["Status"] == "FAILED"
    assert_dead(clients, upload)
    assert refusal(gamelift.request_upload_credentials, BuildId=upload.build_id).code == "InvalidRequestException"


def test_credentials_die_when_the_build_is_deleted(
    clients: Clients, gamelift: BaseClient, upload: Upload, stores_nothing: None
) -> None:
    upload_id = clients.s3(upload.credentials).create_multipart_upload(**upload.place)["UploadId"]
    gamelift.delete_build(BuildId=upload.build_id)
    assert_dead(clients, upload)
    s3 = clients.s3(upload.credentials)
    part = {"PartNumber": 1, "Body": b"late"}
    assert refusal(s3.upload_part, **upload.place, UploadId=upload_id, **part).code == "AccessDenied"


# --- tampered


@pytest.mark.parametrize("where", ["start", "middle", "end"])
def test_a_changed_session_token_is_invalid(clients: Clients, upload: Upload, stores_nothing: None, where: str) -> None:
    token = upload.credentials["SessionToken"]
    at = {"start": 0, "middle": len(token) // 2, "end": len(token) - 3}[where]
    refused = refused_put(clients, upload, {**upload.credentials, "SessionToken": flip(token, at)})
    assert (refused.code, refused.status) == ("InvalidToken", 400)


@pytest.mark.parametrize("token", ["x", base64.b64encode(bytes(200)).decode(), "A" * 4000])
def test_a_made_up_session_token_is_invalid(clients: Clients, upload: Upload, token: str) -> None:
    refused = refused_put(clients, upload, {**upload.credentials, "SessionToken": token})
    assert (refused.code, refused.status) == ("InvalidToken", 400)


def test_every_single_changed_character_of_the_token_is_noticed(clients: Clients, upload: Upload) -> None:
    token = upload.credentials["SessionToken"]
    for at in range(0, len(token), 17):
        s3 = clients.s3({**upload.credentials, "SessionToken": flip(token, at)})
        refused = refusal(s3.list_parts, **upload.place, UploadId="x")
        assert refused.code == "InvalidToken", f"character {at} of the token was changed"


def test_another_secret_signs_nothing(clients: Clients, upload: Upload, stores_nothing: None) -> None:
    secret = flip(upload.credentials["SecretAccessKey"], 5)
    refused = refused_put(clients, upload, {**upload.credentials, "SecretAccessKey": secret})
    assert (refused.code, refused.status) == ("SignatureDoesNotMatch", 403)


def test_a_changed_key_id_is_refused(clients: Clients, upload: Upload, stores_nothing: None) -> None:
    key_id = flip(upload.credentials["AccessKeyId"], 10)
    refused = refused_put(clients, upload, {**upload.credentials, "AccessKeyId": key_id})
    assert refused.code in ("InvalidAccessKeyId", "InvalidToken")


def test_the_parts_of_two_sets_do_not_mix(
    clients: Clients, upload: Upload, another_upload: Callable[[], Upload], stores_nothing: None
) -> None:
    other = another_upload().credentials
    for name, code in [
        ("SessionToken", {"InvalidToken", "InvalidAccessKeyId"}),
        ("SecretAccessKey", {"SignatureDoesNotMatch"}),
        ("AccessKeyId", {"InvalidAccessKeyId", "InvalidToken"}),
    ]:
        assert refused_put(clients, upload, {**upload.credentials, name: other[name]}).code in code


def test_without_the_session_token_the_key_does_not_exist(
    clients: Clients, upload: Upload, stores_nothing: None
) -> None:
    without = {name: value for name, value in upload.credentials.items() if name != "SessionToken"}
    refused = refused_put(clients, upload, without)
    assert (refused.code, refused.status) == ("InvalidAccessKeyId", 403)


def test_a_presigned_url_without_the_session_token_is_refused(clients: Clients, upload: Upload) -> None:
    without = {name: value for name, value in upload.credentials.items() if name != "SessionToken"}
    url = presigned_put(clients, upload, without)
    answer = send("PUT", url, {"Content-Length": "1"}, b"x")
    assert (answer.status, b"<Code>InvalidAccessKeyId</Code>" in answer.body) == (403, True)


def test_a_presigned_url_is_good_for_its_own_request_only(
    clients: Clients, upload: Upload, another_upload: Callable[[], Upload], stores_nothing: None
) -> None:
    url = presigned_put(clients, upload)
    for changed in [
        url.replace(upload.key, another_upload().key),
        url.replace("X-Amz-Expires=3600", "X-Amz-Expires=3601"),
    ]:
        assert changed != url
        answer = send("PUT", changed, {"Content-Length": "1"}, b"x")
        assert answer.status == 403


def test_the_key_of_a_stranger_does_not_exist(clients: Clients, upload: Upload, stores_nothing: None) -> None:
    stranger = {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
    refused = refused_put(clients, upload, stranger)
    assert (refused.code, refused.status) == ("InvalidAccessKeyId", 403)


def test_nobody_uploads_without_a_signature(gantry: Gantry, upload: Upload, stores_nothing: None) -> None:
    answer = send("PUT", f"{gantry.url}/{upload.bucket}/{upload.key}", {"Content-Length": "1"}, b"x")
    assert (answer.status, b"<Code>AccessDenied</Code>" in answer.body) == (403, True)
