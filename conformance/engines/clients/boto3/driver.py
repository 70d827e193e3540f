"""Calls GameLift with boto3, which finds the server and its keys in AWS's own files.

Each line of stdin is a call, {"operation": "CreateBuild", "input": {...}}, with bytes in Base64; each line of stdout is its
answer, {"output": {...}} or {"error": {"code": ..., "message": ..., "status": ...}}.
"""

import base64
import json
import sys
from typing import Any

import boto3
from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError


def main() -> None:
    client = boto3.client("gamelift")
    for line in sys.stdin:
        call = json.loads(line)
        print(json.dumps(answer(client, call["operation"], call["input"]), default=str), flush=True)


def answer(client: Any, operation: str, given: dict[str, Any]) -> dict[str, Any]:
    if "ZipFile" in given:
        given["ZipFile"] = base64.b64decode(given["ZipFile"])
    try:
        output = getattr(client, xform_name(operation))(**given)
        del output["ResponseMetadata"]
        return {"output": output}
    except ClientError as refused:
        error = refused.response["Error"]
        status = refused.response["ResponseMetadata"]["HTTPStatusCode"]
        return {"error": {"code": error["Code"], "message": error["Message"], "status": status}}
    except BotoCoreError as failed:
        return {"error": {"code": "", "message": str(failed), "status": 0}}


main()
