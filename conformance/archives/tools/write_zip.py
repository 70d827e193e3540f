"""Makes a zip with Python, in one of the ways in which Python programs do.

    write_zip.py WAY FOLDER ZIP

    zipfile        zipfile.ZipFile.write() for each file; keeps modes
    zipfile-zip64  as for files whose size isn't known yet: in the form of zip64
    make_archive   shutil.make_archive
    aws            what `aws gamelift upload-build` calls

    write_zip.py entries ZIP < JSON

    entries        any names: a list of {name, content (base64), mode, method}
"""

import base64
import json
import os
import shutil
import sys
import warnings
import zipfile


def walk(folder):
    for root, folders, files in os.walk(folder):
        for name in sorted(folders + files):
            path = os.path.join(root, name)
            yield path, os.path.relpath(path, folder)


def with_zipfile(folder, target):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for path, name in walk(folder):
            archive.write(path, name)


def with_zip64(folder, target):
    with zipfile.ZipFile(target, "w") as archive:
        for path, name in walk(folder):
            if os.path.isdir(path):
                continue
            entry = zipfile.ZipInfo.from_file(path, name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with open(path, "rb") as source, archive.open(entry, "w", force_zip64=True) as sink:
                shutil.copyfileobj(source, sink)


def with_make_archive(folder, target):
    shutil.make_archive(target.removesuffix(".zip"), "zip", folder)


def with_aws(folder, target):
    from awscli.customizations.gamelift.uploadbuild import zip_directory

    zip_directory(target, folder)


def entries(target):
    # It warns of names that it has already, and writes them nevertheless.
    warnings.simplefilter("ignore")
    with zipfile.ZipFile(target, "w") as archive:
        for given in json.load(sys.stdin):
            entry = zipfile.ZipInfo(given["name"])
            # What ZipInfo doesn't let through.
            entry.filename = given["name"]
            entry.external_attr = given["mode"] << 16
            archive.writestr(entry, base64.b64decode(given["content"]), given["method"])


def main(way, *args):
    ways = {
        "zipfile": with_zipfile,
        "zipfile-zip64": with_zip64,
        "make_archive": with_make_archive,
        "aws": with_aws,
        "entries": entries,
    }
    ways[way](*args)


main(*sys.argv[1:])
