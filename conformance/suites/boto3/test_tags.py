"""Tags of builds."""

from typing import Any

from botocore.client import BaseClient

from support.builds import Upload
from support.clients import Clients
from support.errors import refusal


def tags(**pairs: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


def tags_of(gamelift: BaseClient, arn: str) -> dict[str, str]:
    answer: dict[str, Any] = gamelift.list_tags_for_resource(ResourceARN=arn)
    return {tag["Key"]: tag["Value"] for tag in answer["Tags"]}


def test_tags_given_at_creation_are_listed(gamelift: BaseClient) -> None:
    build = gamelift.create_build(OperatingSystem="AMAZON_LINUX_2023", Tags=tags(team="blue", empty=""))["Build"]
    assert tags_of(gamelift, build["BuildArn"]) == {"team": "blue", "empty": ""}


def test_tagging_adds_and_replaces_and_untagging_removes(gamelift: BaseClient, upload: Upload) -> None:
    assert gamelift.list_tags_for_resource(ResourceARN=upload.build_arn)["Tags"] == []
    gamelift.tag_resource(ResourceARN=upload.build_arn, Tags=tags(a="1", b="2"))
    gamelift.tag_resource(ResourceARN=upload.build_arn, Tags=tags(b="3", c="4"))
    assert tags_of(gamelift, upload.build_arn) == {"a": "1", "b": "3", "c": "4"}
    gamelift.untag_resource(ResourceARN=upload.build_arn, TagKeys=["a", "never-there"])
    assert tags_of(gamelift, upload.build_arn) == {"b": "3", "c": "4"}


def test_a_resource_holds_200_tags_and_the_next_one_fails_and_changes_nothing(
    gamelift: BaseClient, upload: Upload
) -> None:
    many = tags(**{f"key-{number}": str(number) for number in range(200)})
    gamelift.tag_resource(ResourceARN=upload.build_arn, Tags=many)
    refused = refusal(gamelift.tag_resource, ResourceARN=upload.build_arn, Tags=tags(one_more="x", key_1="changed"))
    assert (refused.code, refused.status) == ("TaggingFailedException", 400)
    assert len(tags_of(gamelift, upload.build_arn)) == 200
    gamelift.tag_resource(ResourceARN=upload.build_arn, Tags=[{"Key": "key-1", "Value": "changed"}])
    assert tags_of(gamelift, upload.build_arn)["key-1"] == "changed"


def test_201_tags_in_one_request_are_one_validation_error(clients: Clients, upload: Upload) -> None:
    too_many = tags(**{f"key-{number}": "" for number in range(201)})
    refused = refusal(clients.unchecked.tag_resource, ResourceARN=upload.build_arn, Tags=too_many)
    assert refused.code == "InvalidRequestException"
    assert refused.message.startswith("1 validation error detected: ")
    assert (
        "at 'tags' failed to satisfy constraint: Member must have length less than or equal to 200" in refused.message
    )


def test_a_key_given_twice_is_refused(gamelift: BaseClient, upload: Upload) -> None:
    twice = [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]
    assert refusal(gamelift.tag_resource, ResourceARN=upload.build_arn, Tags=twice).code == "InvalidRequestException"


def test_only_an_arn_of_gamelift_can_be_tagged(gamelift: BaseClient) -> None:
    refused = refusal(gamelift.list_tags_for_resource, ResourceARN="arn:aws:s3:::bucket")
    assert refused.code == "InvalidRequestException"


def test_a_resource_that_is_no_build_is_not_found(gamelift: BaseClient) -> None:
    fleet = "arn:aws:gamelift:us-west-2:000000000000:fleet/fleet-2222bbbb-33cc-44dd-55ee-6666ffff77aa"
    assert refusal(gamelift.list_tags_for_resource, ResourceARN=fleet).code == "NotFoundException"
