"""Builds to work on, and how they end."""

from dataclasses import dataclass
from typing import Any

from botocore.client import BaseClient

from support.clients import Clients, Credentials
from support.polling import eventually

VERDICT_SECONDS = 30


@dataclass(frozen=True)
class Upload:
    """A build that waits for its file, with what is needed to upload it."""

    build_id: str
    build_arn: str
    credentials: Credentials
    bucket: str
    key: str

    @property
    def place(self) -> dict[str, str]:
        """The arguments that every S3 call takes."""
        return {"Bucket": self.bucket, "Key": self.key}


def new_upload(clients: Clients, gamelift: BaseClient | None = None, **labels: Any) -> Upload:
    answer = (gamelift or clients.root).create_build(**{"OperatingSystem": "AMAZON_LINUX_2023"} | labels)
    return Upload(
        build_id=answer["Build"]["BuildId"],
        build_arn=answer["Build"]["BuildArn"],
        credentials=answer["UploadCredentials"],
        bucket=answer["StorageLocation"]["Bucket"],
        key=answer["StorageLocation"]["Key"],
    )


def presigned_put(clients: Clients, upload: Upload, credentials: Credentials | None = None, **arguments: Any) -> str:
    """A URL that uploads the build."""
    return _presigned(clients, credentials or upload.credentials, "put_object", upload.place, **arguments)


def presigned_part(clients: Clients, upload: Upload, upload_id: str, number: int) -> str:
    """A URL that uploads a part of the build."""
    part = upload.place | {"UploadId": upload_id, "PartNumber": number}
    return _presigned(clients, upload.credentials, "upload_part", part)


def _presigned(
    clients: Clients, credentials: Credentials, operation: str, parameters: dict[str, Any], **arguments: Any
) -> str:
    """With Signature Version 4: botocore's own default is still version 2."""
    s3 = clients.s3(credentials, signature_version="s3v4")
    return s3.generate_presigned_url(operation, Params=parameters, **arguments)


def verdict(gamelift: BaseClient, build_id: str) -> dict[str, Any]:
    """The build, once it is READY or FAILED."""

    def judged() -> dict[str, Any] | None:
        build = gamelift.describe_build(BuildId=build_id)["Build"]
        return build if build["Status"] != "INITIALIZED" else None

    return eventually(f"{build_id} is READY or FAILED", VERDICT_SECONDS, judged)


def assert_ready(gamelift: BaseClient, upload: Upload, content: bytes) -> None:
    """The upload has arrived as it was sent."""
    build = verdict(gamelift, upload.build_id)
    assert (build["Status"], build["SizeOnDisk"]) == ("READY", len(content))
