"""Uploads one file with boto3 as an ordinary program does, and prints how long that took and what it cost this process."""

import json
import resource
import sys
import time

import boto3

options = json.load(sys.stdin)
(upload,) = options["uploads"]
s3 = boto3.client(
    "s3",
    endpoint_url=options["endpoint"],
    verify=options["caFile"],
    region_name=options["region"],
    aws_access_key_id=upload["accessKeyId"],
    aws_secret_access_key=upload["secretAccessKey"],
    aws_session_token=upload.get("sessionToken"),
)
before = resource.getrusage(resource.RUSAGE_SELF)
started = time.perf_counter()
s3.upload_file(options["file"], upload["bucket"], upload["key"])
seconds = time.perf_counter() - started
after = resource.getrusage(resource.RUSAGE_SELF)
cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu_seconds}))
