"""Files to upload."""

import os
import zipfile
from io import BytesIO
from pathlib import Path

MIB = 1024 * 1024
SERVER_SCRIPT = b"#!/bin/sh\nexec bin/game\n"


def small_zip() -> bytes:
    return zip_of({"server.sh": SERVER_SCRIPT, "bin/game": os.urandom(4096)})


def large_zip(size_bytes: int) -> bytes:
    """A zip of about that size, which no compression makes smaller."""
    return zip_of({"server.sh": SERVER_SCRIPT, "bin/game": os.urandom(size_bytes)})


def corrupt_zip() -> bytes:
    """One byte of the content of `bin/game` is another than its checksum says."""
    content = b"a game server " * 1000
    data = bytearray(zip_of({"bin/game": content}))
    data[data.index(content) + 100] ^= 0xFF
    return bytes(data)


def zip_of(files: dict[str, bytes]) -> bytes:
    """Scripts can be started."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o100755 if name.endswith(".sh") else 0o100644) << 16
            archive.writestr(entry, content)
    return target.getvalue()


def write_file(path: Path, content: bytes, mode: int = 0o644) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    return path
