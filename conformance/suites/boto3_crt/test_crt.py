"""boto3 with AWS's C runtime: its signatures, its checksums, and its own transfer client."""

import io
import os
from pathlib import Path

import botocore.compat
import botocore.session
import pytest
from botocore.client import BaseClient
from botocore.credentials import Credentials
from s3transfer.crt import (
    BotocoreCRTCredentialsWrapper,
    BotocoreCRTRequestSerializer,
    CRTTransferManager,
    create_s3_crt_client,
)

from support.builds import Upload, assert_ready, presigned_put
from support.clients import Clients
from support.raw import send
from support.server import Gantry
from support.zips import MIB, large_zip, small_zip

ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]


def test_the_c_runtime_is_in_use() -> None:
    assert botocore.compat.HAS_CRT


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_put_object_with_each_checksum(clients: Clients, gamelift: BaseClient, upload: Upload, algorithm: str) -> None:
    content = small_zip()
    answer = clients.s3(upload.credentials).put_object(**upload.place, Body=content, ChecksumAlgorithm=algorithm)
    assert answer[f"Checksum{algorithm}"]
    assert answer["ChecksumType"] == "FULL_OBJECT"
    assert_ready(gamelift, upload, content)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_multipart_upload_with_each_checksum(
    clients: Clients, gamelift: BaseClient, upload: Upload, algorithm: str
) -> None:
    content = large_zip(9 * MIB)
    clients.s3(upload.credentials).upload_fileobj(
        io.BytesIO(content), upload.bucket, upload.key, ExtraArgs={"ChecksumAlgorithm": algorithm}
    )
    assert_ready(gamelift, upload, content)


def test_crc64nvme_is_of_the_whole_object(clients: Clients, gamelift: BaseClient, upload: Upload) -> None:
    s3 = clients.s3(upload.credentials)
    opened = s3.create_multipart_upload(**upload.place, ChecksumAlgorithm="CRC64NVME")
    assert opened["ChecksumType"] == "FULL_OBJECT"
    started = upload.place | {"UploadId": opened["UploadId"]}
    sent = s3.upload_part(**started, PartNumber=1, Body=small_zip(), ChecksumAlgorithm="CRC64NVME")
    part = {name: sent[name] for name in ("ETag", "ChecksumCRC64NVME")} | {"PartNumber": 1}
    answer = s3.complete_multipart_upload(**started, MultipartUpload={"Parts": [part]})
    assert answer["ChecksumCRC64NVME"] == sent["ChecksumCRC64NVME"], "of one part, it is the part's own"
    assert answer["ChecksumType"] == "FULL_OBJECT"


def test_a_presigned_put(clients: Clients, gamelift: BaseClient, upload: Upload) -> None:
    content = small_zip()
    answer = send("PUT", presigned_put(clients, upload), {"Content-Length": str(len(content))}, content)
    assert answer.status == 200, answer.body
    assert_ready(gamelift, upload, content)


@pytest.mark.parametrize("size_bytes", [1 * MIB, 20 * MIB])
def test_its_own_transfer_client_as_the_aws_cli_v2_has_it(
    clients: Clients, gamelift: BaseClient, gantry: Gantry, upload: Upload, tmp_path: Path, size_bytes: int
) -> None:
    path = tmp_path / "build.zip"
    path.write_bytes(content := large_zip(size_bytes))
    keys = Credentials(*(upload.credentials[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")))
    provider = BotocoreCRTCredentialsWrapper(keys).to_crt_credentials_provider()
    core = botocore.session.Session()
    settings = {"region_name": "us-west-2", "endpoint_url": gantry.url}
    is_https = gantry.url.startswith("https:")
    manager = CRTTransferManager(
        crt_s3_client=create_s3_crt_client(
            "us-west-2", provider, use_ssl=is_https, verify=os.environ.get("AWS_CA_BUNDLE")
        ),
        crt_request_serializer=BotocoreCRTRequestSerializer(core, settings),
    )
    with manager:
        manager.upload(str(path), upload.bucket, upload.key).result()
    assert_ready(gamelift, upload, content)
