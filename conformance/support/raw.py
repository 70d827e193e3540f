"""Requests that no client makes by itself: signed by botocore, sent as they are."""

import http.client
import json
import os
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from support.server import Gantry


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        return json.loads(self.body)


def call(
    gantry: Gantry,
    target: str,
    payload: dict[str, Any] | bytes,
    region: str = "us-west-2",
    credentials: Credentials | None = None,
    sign: bool = True,
) -> Answer:
    """`target` is what goes into X-Amz-Target, `Gantry.ListBuildEvents` for example."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target}
    request = AWSRequest("POST", f"{gantry.url}/", headers=headers, data=body)
    if sign:
        SigV4Auth(credentials or root_credentials(gantry), "gamelift", region).add_auth(request)
    return send("POST", f"{gantry.url}/", dict(request.headers.items()), body)


def gantry_call(gantry: Gantry, operation: str, payload: dict[str, Any], region: str = "us-west-2") -> dict[str, Any]:
    """One of Gantry's own operations, which must succeed."""
    answer = call(gantry, f"Gantry.{operation}", payload, region)
    assert answer.status == 200, answer.body
    return answer.json()


def event_kinds(gantry: Gantry, build_id: str, region: str = "us-west-2") -> list[str]:
    return [event["Kind"] for event in gantry_call(gantry, "ListBuildEvents", {"BuildId": build_id}, region)["Events"]]


def send(method: str, url: str, headers: dict[str, str], body: bytes = b"") -> Answer:
    parts = urlsplit(url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    try:
        connection.request(method, url[url.index(parts.netloc) + len(parts.netloc) :], body, headers)
        response = connection.getresponse()
        received = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, received, response.read())
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=30)
    trust = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE"))
    return http.client.HTTPSConnection(host, port, timeout=30, context=trust)


def root_credentials(gantry: Gantry) -> Credentials:
    session = botocore.session.Session()
    session.set_config_variable("credentials_file", str(gantry.credentials_file))
    credentials = session.get_credentials()
    assert credentials is not None
    return credentials
