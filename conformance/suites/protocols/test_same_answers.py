"""botocore forced onto CBOR and botocore on JSON see the same answers."""

from typing import Any

import pytest
from botocore.client import BaseClient

from support.builds import Upload, new_upload, verdict
from support.clients import Clients
from support.zips import small_zip

Both = tuple[BaseClient, BaseClient]


def same(both: Both, operation: str, **arguments: Any) -> dict[str, Any]:
    """What both answer, which is the same."""
    json_answer, cbor_answer = (output_of(client, operation, **arguments) for client in both)
    assert json_answer == cbor_answer
    assert repr(json_answer) == repr(cbor_answer), "the types are the same, too"
    return json_answer


def output_of(client: BaseClient, operation: str, **arguments: Any) -> dict[str, Any]:
    answer = getattr(client, operation)(**arguments)
    metadata = answer.pop("ResponseMetadata")
    # botocore's CBOR parser leaves `RequestId` out where an operation has no output; the header has it.
    assert metadata["HTTPStatusCode"] == 200 and metadata["HTTPHeaders"]["x-amzn-requestid"]
    return answer


def shape(value: Any) -> Any:
    """The members and types of an answer, without what is fresh in each."""
    return {name: shape(member) for name, member in value.items()} if isinstance(value, dict) else type(value).__name__


def test_create_build(both: Both) -> None:
    labels = {"Name": "🎮 & <ö>", "Version": "1", "OperatingSystem": "AMAZON_LINUX_2023", "ServerSdkVersion": "5.2.0"}
    tags = [{"Key": "team", "Value": "blue"}, {"Key": "empty", "Value": ""}]
    answers = [output_of(client, "create_build", **labels, Tags=tags) for client in both]
    assert shape(answers[0]) == shape(answers[1])
    for answer in answers:
        fresh = {"BuildId", "BuildArn", "CreationTime"}
        assert {name: value for name, value in answer["Build"].items() if name not in fresh} == {
            **labels,
            "Status": "INITIALIZED",
            "SizeOnDisk": 0,
        }
        assert answer["Build"]["CreationTime"].utcoffset() is not None
        assert same(both, "describe_build", BuildId=answer["Build"]["BuildId"])["Build"] == answer["Build"]
        assert same(both, "list_tags_for_resource", ResourceARN=answer["Build"]["BuildArn"])["Tags"] == sorted(
            tags, key=lambda tag: tag["Key"]
        )


def test_request_upload_credentials(both: Both, upload: Upload) -> None:
    answers = [output_of(client, "request_upload_credentials", BuildId=upload.build_arn) for client in both]
    assert shape(answers[0]) == shape(answers[1])
    assert answers[0]["StorageLocation"] == answers[1]["StorageLocation"]
    assert answers[0]["UploadCredentials"] != answers[1]["UploadCredentials"]


def test_credentials_from_cbor_upload(clients: Clients, both: Both) -> None:
    _, cbor = both
    upload = new_upload(clients, cbor)
    clients.s3(upload.credentials).put_object(**upload.place, Body=(content := small_zip()))
    assert verdict(cbor, upload.build_id)["SizeOnDisk"] == len(content)
    assert same(both, "describe_build", BuildId=upload.build_id)["Build"]["Status"] == "READY"


def test_describe_build_in_every_state(clients: Clients, both: Both, upload: Upload) -> None:
    same(both, "describe_build", BuildId=upload.build_id)
    clients.s3(upload.credentials).put_object(**upload.place, Body=b"no zip")
    verdict(clients.root, upload.build_id)
    build = same(both, "describe_build", BuildId=upload.build_arn)["Build"]
    assert build["Status"] == "FAILED"
    assert isinstance(build["SizeOnDisk"], int)


def test_list_builds(clients: Clients, both_elsewhere: Both) -> None:
    assert same(both_elsewhere, "list_builds") == {"Builds": []}
    for number in range(5):
        new_upload(clients, both_elsewhere[number % 2], Name=str(number))
    everything = same(both_elsewhere, "list_builds")
    assert len(everything["Builds"]) == 5
    page = same(both_elsewhere, "list_builds", Limit=2, Status="INITIALIZED")
    assert page["Builds"] == everything["Builds"][:2]
    following = same(both_elsewhere, "list_builds", NextToken=page["NextToken"])
    assert following == {"Builds": everything["Builds"][2:]}


def test_update_build(both: Both, upload: Upload) -> None:
    assert same(both, "update_build", BuildId=upload.build_id, Name="new", Version="2")["Build"]["Name"] == "new"


@pytest.mark.parametrize("index", [0, 1], ids=["json", "cbor"])
def test_delete_build(both: Both, upload: Upload, index: int) -> None:
    assert output_of(both[index], "delete_build", BuildId=upload.build_id) == {}


def test_tag_and_untag_resource(both: Both, upload: Upload) -> None:
    named = {"ResourceARN": upload.build_arn}
    assert same(both, "list_tags_for_resource", **named) == {"Tags": []}
    assert same(both, "tag_resource", **named, Tags=[{"Key": "a", "Value": "1"}, {"Key": "ö🎮", "Value": ""}]) == {}
    assert len(same(both, "list_tags_for_resource", **named)["Tags"]) == 2
    assert same(both, "untag_resource", **named, TagKeys=["a"]) == {}
    assert same(both, "list_tags_for_resource", **named) == {"Tags": [{"Key": "ö🎮", "Value": ""}]}


def test_the_largest_input_is_taken(both: Both, upload: Upload) -> None:
    tags = [{"Key": f"{number:03}" + "🎮" * 125, "Value": "ö" * 256} for number in range(200)]
    same(both, "tag_resource", ResourceARN=upload.build_arn, Tags=tags)
    assert same(both, "list_tags_for_resource", ResourceARN=upload.build_arn)["Tags"] == tags
