"""The other commands of the AWS CLI for builds, credentials and tags."""

from pathlib import Path

from support.aws_cli import AwsCli
from support.zips import small_zip, write_file

OPERATING_SYSTEM = ["--operating-system", "AMAZON_LINUX_2023"]


def test_a_build_is_created_listed_renamed_and_deleted(aws: AwsCli) -> None:
    region = ["--region", "xx-commands-1"]
    build = aws.json("create-build", *OPERATING_SYSTEM, "--name", "first", *region)["Build"]
    named = ["--build-id", build["BuildId"], *region]
    assert [listed["BuildId"] for listed in aws.json("list-builds", *region)["Builds"]] == [build["BuildId"]]
    assert aws.json("update-build", *named, "--name", "second")["Build"]["Name"] == "second"
    assert aws.run("delete-build", *named).output == ""
    refused = aws.run("describe-build", *named)
    assert refused.exit_code == 255
    assert "An error occurred (NotFoundException) when calling the DescribeBuild operation" in refused.errors
    assert aws.json("list-builds", *region)["Builds"] == []


def test_list_builds_pages_by_itself_and_by_hand(aws: AwsCli) -> None:
    region = ["--region", "xx-paging-1"]
    made = {aws.json("create-build", *OPERATING_SYSTEM, *region)["Build"]["BuildId"] for _ in range(3)}
    listed = aws.json("list-builds", "--page-size", "1", *region)["Builds"]
    assert len(listed) == 3 and {build["BuildId"] for build in listed} == made
    first = aws.json("list-builds", "--max-items", "2", *region)
    rest = aws.json("list-builds", "--starting-token", first["NextToken"], *region)
    assert {build["BuildId"] for build in first["Builds"] + rest["Builds"]} == made


def test_tags_are_set_listed_and_removed(aws: AwsCli) -> None:
    arn = ["--resource-arn", aws.json("create-build", *OPERATING_SYSTEM)["Build"]["BuildArn"]]
    aws.run("tag-resource", *arn, "--tags", "Key=team,Value=blue", "Key=stage,Value=beta")
    aws.run("untag-resource", *arn, "--tag-keys", "team")
    assert aws.json("list-tags-for-resource", *arn)["Tags"] == [{"Key": "stage", "Value": "beta"}]


def test_requested_credentials_upload_with_aws_s3_cp_and_list_nothing(aws: AwsCli, tmp_path: Path) -> None:
    build_id = aws.json("create-build", *OPERATING_SYSTEM)["Build"]["BuildId"]
    issued = aws.json("request-upload-credentials", "--build-id", build_id)
    location = issued["StorageLocation"]
    path = write_file(tmp_path / "build.zip", small_zip())
    refused = aws.run_service("s3", "ls", f"s3://{location['Bucket']}/", credentials=issued["UploadCredentials"])
    assert refused.exit_code != 0 and "(AccessDenied)" in refused.errors
    target = f"s3://{location['Bucket']}/{location['Key']}"
    sent = aws.run_service("s3", "cp", str(path), target, credentials=issued["UploadCredentials"])
    assert sent.exit_code == 0, sent.errors
    assert aws.verdict(build_id)["Status"] == "READY"


def test_a_command_that_gantry_lacks_is_named(aws: AwsCli) -> None:
    refused = aws.run("describe-fleet-attributes")
    assert refused.exit_code == 255
    assert "Gantry does not implement the GameLift operation DescribeFleetAttributes." in refused.errors
