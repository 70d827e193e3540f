"""`aws gamelift upload-build`, unmodified, with nothing but the two files that Gantry writes."""

import os
from pathlib import Path

from support.aws_cli import AwsCli
from support.raw import event_kinds, gantry_call
from support.server import Gantry
from support.zips import MIB, SERVER_SCRIPT, write_file


def server_folder(folder: Path, game_bytes: int) -> Path:
    write_file(folder / "server.sh", SERVER_SCRIPT, 0o755)
    write_file(folder / "bin" / "game", os.urandom(game_bytes), 0o755)
    return folder


def test_a_small_folder_goes_up_in_one_request_and_the_build_becomes_ready(
    aws: AwsCli, gantry: Gantry, tmp_path: Path
) -> None:
    build_id = aws.upload_build(server_folder(tmp_path / "server", 10_000))
    build = aws.verdict(build_id)
    assert build["Status"] == "READY"
    assert build["SizeOnDisk"] > 10_000
    assert (build["Name"], build["Version"]) == ("demo", "1.0")
    assert "UPLOAD_STARTED" not in event_kinds(gantry, build_id)


def test_a_large_folder_goes_up_in_parts_and_the_build_becomes_ready(
    aws: AwsCli, gantry: Gantry, tmp_path: Path
) -> None:
    build_id = aws.upload_build(server_folder(tmp_path / "server", 30 * MIB))
    build = aws.verdict(build_id)
    assert build["Status"] == "READY"
    assert build["SizeOnDisk"] > 30 * MIB
    kinds = event_kinds(gantry, build_id)
    assert kinds.count("UPLOAD_STARTED") == kinds.count("UPLOAD_COMPLETED") == 1


def test_a_folder_with_odd_names_links_and_empty_files_becomes_ready(
    aws: AwsCli, gantry: Gantry, tmp_path: Path
) -> None:
    folder = server_folder(tmp_path / "my server (beta)", 1000)
    write_file(folder / "Größe 日本語 🎮.cfg", b"x")
    write_file(folder / "empty", b"")
    (folder / "empty folder").mkdir()
    (folder / "link").symlink_to("server.sh")
    build_id = aws.upload_build(folder)
    assert aws.verdict(build_id)["Status"] == "READY"
    report = gantry_call(gantry, "DescribeVerification", {"BuildId": build_id})["Report"]
    assert report["EntryCount"] == 5
    assert [finding for finding in report["Findings"] if finding["Severity"] == "ERROR"] == []


def test_the_tags_the_system_and_the_sdk_version_given_are_the_builds(aws: AwsCli, tmp_path: Path) -> None:
    folder = server_folder(tmp_path / "server", 1000)
    build_id = aws.upload_build(
        folder, "--operating-system", "AMAZON_LINUX_2", "--server-sdk-version", "5.3.0", "--tags", "team=blue", "nightly="
    )
    build = aws.verdict(build_id)
    assert (build["OperatingSystem"], build["ServerSdkVersion"]) == ("AMAZON_LINUX_2", "5.3.0")
    tags = aws.json("list-tags-for-resource", "--resource-arn", build["BuildArn"])["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"team": "blue", "nightly": ""}


def test_another_region_is_another_namespace(aws: AwsCli, tmp_path: Path) -> None:
    region = ["--region", "eu-central-1"]
    build_id = aws.upload_build(server_folder(tmp_path / "server", 1000), *region)
    assert aws.verdict(build_id, *region)["BuildArn"].startswith("arn:aws:gamelift:eu-central-1::build/")
    refused = aws.run("describe-build", "--build-id", build_id)
    assert refused.exit_code == 255 and "(NotFoundException)" in refused.errors


def test_an_operating_system_is_asked_for_in_aws_words(aws: AwsCli, tmp_path: Path) -> None:
    folder = server_folder(tmp_path / "server", 1000)
    refused = aws.run("upload-build", "--name", "demo", "--build-version", "1.0", "--build-root", str(folder))
    assert refused.exit_code == 255
    assert "(InvalidRequestException)" in refused.errors
    assert "1 validation error detected: Value null at 'operatingSystem'" in refused.errors


def test_an_empty_folder_creates_no_build(aws: AwsCli, tmp_path: Path) -> None:
    region = ["--region", "xx-empty-1"]
    (tmp_path / "server").mkdir()
    refused = aws.run(
        *["upload-build", "--name", "demo", "--build-version", "1.0", "--operating-system", "AMAZON_LINUX_2023"],
        *["--build-root", str(tmp_path / "server"), *region],
    )
    assert refused.exit_code == 255
    assert aws.json("list-builds", *region)["Builds"] == []
