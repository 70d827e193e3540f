"""Refusals, as clients see them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError


@dataclass(frozen=True)
class Refusal:
    code: str
    status: int
    message: str
    response: dict[str, Any]


def refusal(call: Callable[..., Any], **arguments: Any) -> Refusal:
    """The error that a call is answered with; a test fails when it isn't refused."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    response = caught.value.response
    return Refusal(
        code=response["Error"]["Code"],
        status=response["ResponseMetadata"]["HTTPStatusCode"],
        message=response["Error"].get("Message", ""),
        response=response,
    )
