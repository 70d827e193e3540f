"""Does one job, which comes as JSON on the standard input, with boto3."""

import json
import sys
from pathlib import Path

import boto3
from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import ClientError

PART_BYTES = 8 * 1024 * 1024


def main() -> None:
    job = json.load(sys.stdin)
    keys = job["credentials"]
    s3 = boto3.client(
        "s3",
        endpoint_url=job["endpoint"],
        region_name=job["region"],
        verify=job["caFile"],
        aws_access_key_id=keys["accessKeyId"],
        aws_secret_access_key=keys["secretAccessKey"],
        aws_session_token=keys["sessionToken"],
    )
    work = resume if job["action"] == "resume" else upload
    try:
        work(s3, Path(job["file"]), {"Bucket": job["bucket"], "Key": job["key"]})
        error = None
    except (ClientError, S3UploadFailedError) as failure:
        print(failure, file=sys.stderr)
        error = code_of(failure)
    print(json.dumps({"error": error}))


def upload(s3, file: Path, place: dict[str, str]) -> None:
    s3.upload_file(str(file), place["Bucket"], place["Key"])


def resume(s3, file: Path, place: dict[str, str]) -> None:
    """boto3 can't by itself: what its transfers do is sent part by part, without those that are there."""
    (begun,) = [
        found
        for found in s3.list_multipart_uploads(Bucket=place["Bucket"], Prefix=place["Key"])["Uploads"]
        if found["Key"] == place["Key"]
    ]
    target = place | {"UploadId": begun["UploadId"]}
    pages = s3.get_paginator("list_parts").paginate(**target)
    there = {part["PartNumber"]: part for page in pages for part in page.get("Parts", [])}
    parts = []
    with file.open("rb") as content:
        number = 0
        while data := content.read(PART_BYTES):
            number += 1
            part = there.get(number)
            if part is None or part["Size"] != len(data):
                part = s3.upload_part(**target, PartNumber=number, Body=data)
            parts.append({"PartNumber": number, "ETag": part["ETag"]} | checksums_of(part))
    s3.complete_multipart_upload(**target, MultipartUpload={"Parts": parts})


def checksums_of(part: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in part.items() if name.startswith("Checksum") and name != "ChecksumType"}


def code_of(failure: Exception) -> str:
    """upload_file wraps what went wrong, and keeps it as the context only."""
    while failure is not None and not isinstance(failure, ClientError):
        failure = failure.__cause__ or failure.__context__
    return failure.response["Error"]["Code"] if failure is not None else ""


main()
