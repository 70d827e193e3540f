"""botocore as another process calls it: each line of the input is a call, each line of the output what became of it."""

import base64
import json
import sys
from datetime import datetime
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from support.clients import Clients
from support.server import shared_gantry


def main(protocol: str) -> None:
    clients = Clients(shared_gantry())
    by_region: dict[str, BaseClient] = {}
    sent: list[bytes] = []
    for line in sys.stdin:
        asked = json.loads(line, object_hook=untagged)
        region = asked["region"]
        if region not in by_region:
            retries = {"total_max_attempts": 1}
            by_region[region] = clients.gamelift(protocol, region=region, parameter_validation=False, retries=retries)
            by_region[region].meta.events.register("before-send.gamelift", lambda request, **_: sent.append(request.body))
        sent.clear()
        print(json.dumps(outcome(by_region[region], asked["operation"], asked["input"], sent), default=tagged), flush=True)


def outcome(client: BaseClient, operation: str, arguments: dict[str, Any], sent: list[bytes]) -> dict[str, Any]:
    try:
        # As any method of the client does, which takes no members that aren't in the model.
        output = client._make_api_call(operation, arguments)
        output.pop("ResponseMetadata")
        answer = {"kind": "output", "output": output}
    except ClientError as error:
        said = error.response
        answer = {
            "kind": "error",
            "status": said["ResponseMetadata"]["HTTPStatusCode"],
            "name": said["Error"]["Code"],
            "message": said["Error"].get("Message", ""),
        }
    except Exception as error:
        if sent:
            raise
        return {"not_sent": repr(error)}
    return {"body": base64.b64encode(as_bytes(sent[0])).decode(), "answer": answer}


def as_bytes(body: str | bytes | bytearray) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)


def untagged(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["$bytes"]) if value.keys() == {"$bytes"} else value


def tagged(value: Any) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    raise TypeError(f"an answer holds {value!r}")


if __name__ == "__main__":
    main(sys.argv[1])
