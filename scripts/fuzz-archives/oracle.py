"""Reads zips in two ways that share nothing with Gantry's: Python's zipfile, from the directory, and a reader of its own
that goes through the file from the beginning to the end, as programs do that unpack while they receive.

On stdin zips, each with its length in front (4 bytes, little-endian); on stdout a line of JSON for each.
"""
import hashlib
import io
import json
import struct
import sys
import zipfile
import zlib

LOCAL, CENTRAL, END, DESCRIPTOR = b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\7\x08"
OTHERS = (CENTRAL, END, b"PK\6\6", b"PK\6\7", b"PK\5\5", b"PK\6\x08")
MAX_CONTENT_BYTES = 128 * 1024 * 1024


def listed(data):
    entries = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            content = archive.read(info)
            entries.append(entry_of(info.orig_filename, info.CRC, content, info.header_offset))
    return entries, len(data)


def entry_of(name, checksum, content, offset):
    sha = hashlib.sha256(content).hexdigest()
    return {"name": name, "sizeBytes": len(content), "crc32": checksum, "sha256": sha, "offset": offset}


class Stop(Exception):
    """The stream can't be followed any further."""


def streamed(data, start, stored_sizes):
    """Follows the local headers to the first other record. `stored_sizes` gives the length of stored entries that leave it to a descriptor, by
    offset: nobody can know where those end."""
    entries, at = [], start
    while at < len(data):
        if data[at:at + 4] in OTHERS:
            break
        if data[at:at + 4] != LOCAL:
            at += 1
            continue
        entry, at = local_entry(data, at, stored_sizes)
        entries.append(entry)
    return entries, at


def local_entry(data, at, stored_sizes):
    if at + 30 > len(data):
        raise Stop("header cut short")
    _, _, flags, method, _, crc, packed, size, name_size, extra_size = struct.unpack_from("<4sHHHIIIIHH", data, at)
    name_bytes = data[at + 30:at + 30 + name_size]
    extra = data[at + 30 + name_size:at + 30 + name_size + extra_size]
    name, packed, size, is_wide = with_extra(extra, name_bytes, flags, packed, size)
    begin = at + 30 + name_size + extra_size
    if flags & 1:
        raise Stop("encrypted")
    if method == 8:
        content, end = inflated(data, begin)
    elif method == 0:
        end = begin + (stored_sizes.get(str(at), 0) if flags & 8 and packed == 0 else packed)
        content = data[begin:end]
    else:
        raise Stop(f"method {method}")
    if not flags & 8:
        if (end - begin, len(content), zlib.crc32(content)) != (packed, size, crc):
            raise Stop("sizes or checksum of the local header")
        return entry_of(name, crc, content, at), end
    for stated, actual in ((crc, zlib.crc32(content)), (packed, end - begin), (size, len(content))):
        if stated not in (0, actual):
            raise Stop("sizes or checksum in front of a descriptor")
    return entry_of(name, zlib.crc32(content), content, at), descriptor_end(data, end, end - begin, content)


def inflated(data, begin):
    engine = zlib.decompressobj(-15)
    content = engine.decompress(data[begin:], MAX_CONTENT_BYTES)
    if not engine.eof:
        raise Stop("deflated data without an end")
    return content, len(data) - len(engine.unused_data)


def descriptor_end(data, at, packed, content):
    checksum = zlib.crc32(content)
    for signature in (DESCRIPTOR, b""):
        for layout in ("<IQQ", "<III"):
            expected = signature + struct.pack(layout, checksum, packed, len(content))
            if data[at:at + len(expected)] == expected:
                return at + len(expected)
    raise Stop("no data descriptor")


def with_extra(extra, name_bytes, flags, packed, size):
    name = name_bytes.decode("utf-8" if flags & 0x800 else "cp437", "replace")
    is_wide = False
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4:4 + length], extra[4 + length:]
        if kind == 1 and not is_wide:
            is_wide = True
            if size == 0xFFFFFFFF and len(field) >= 8:
                size, field = struct.unpack_from("<Q", field)[0], field[8:]
            if packed == 0xFFFFFFFF and len(field) >= 8:
                packed = struct.unpack_from("<Q", field)[0]
        if kind == 0x7075 and length >= 5 and field[0] == 1 and len(field) == length:
            if struct.unpack_from("<I", field, 1)[0] == zlib.crc32(name_bytes) and length > 5:
                name = field[5:].decode("utf-8", "replace")
    return name, packed, size, is_wide


def attempt(read):
    try:
        entries, end = read()
        return {"entries": entries, "end": end}
    except Exception as error:  # whatever it is, it is the answer
        return {"error": f"{type(error).__name__}: {error}"}


def main():
    stdin = sys.stdin.buffer
    while head := stdin.read(4):
        options = json.loads(stdin.read(struct.unpack("<I", head)[0]))
        data = stdin.read(options["sizeBytes"])
        both = {
            "listed": attempt(lambda: listed(data)),
            "streamed": attempt(lambda: streamed(data, options["start"], options["storedSizes"])),
        }
        sys.stdout.write(json.dumps(both) + "\n")
        sys.stdout.flush()


main()
