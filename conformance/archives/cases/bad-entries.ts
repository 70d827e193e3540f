import { build, type Case } from '../case.ts'
import { type Files, LINUX_SERVER, link, MAP, program, text } from '../files.ts'
import type { Lab, Zipper } from '../lab.ts'
import { zipOfEntries } from '../tools/entries.ts'
import { placeOf } from '../tools/patch.ts'
import { bsdtar, go, infoZip, infoZipToPipe, sevenZip } from '../tools/zippers.ts'

const SYSTEM = 'AMAZON_LINUX_2023'

function bad(name: string, make: Case['make'], ...expect: string[]): Case {
  return build(SYSTEM, name, make, expect)
}

/** A program that every way of compressing makes smaller, and nothing else. */
const ONE: Files = { game: program('go') }
/** For what is spoilt. */
const TWO: Files = { game: program('c'), 'a.map': MAP }

const zipped =
  (zipper: Zipper, files = ONE) =>
  (lab: Lab) =>
    lab.zip(files, zipper)

/** A zip of {@link TWO} with the bytes of one entry changed. */
function spoilt(zipper: Zipper, change: (zip: Buffer, place: ReturnType<typeof placeOf>) => void): Case['make'] {
  return async lab =>
    lab.patch(await lab.zip(TWO, zipper), zip => {
      change(zip, placeOf(zip, 'a.map'))
      return zip
    })
}

const flip = (zip: Buffer, at: number) => zip.writeUInt8(zip.readUInt8(at) ^ 0xff, at)

const PIPE = 0o010_644
const SOCKET = 0o140_755
const DEVICE = 0o020_644
const special = (mode: number): Files => ({ game: program('c'), 'run/control': { content: '', mode } })

/** Entries that can't be unpacked, or not by everybody, or to something else than what was zipped. */
export const BAD_ENTRIES: readonly Case[] = [
  bad('zip -P', zipped(infoZip('-P', 'secret')), 'ERROR ENCRYPTED game'),
  bad('7zz, AES', zipped(sevenZip('-psecret', '-mem=AES256')), 'ERROR ENCRYPTED game'),
  bad('zip -Z bzip2', zipped(infoZip('-Z', 'bzip2')), 'ERROR UNSUPPORTED_METHOD game'),
  bad('7zz, BZip2', zipped(sevenZip('-mm=BZip2')), 'ERROR UNSUPPORTED_METHOD game'),
  bad('7zz, LZMA', zipped(sevenZip('-mm=LZMA')), 'ERROR UNSUPPORTED_METHOD game'),
  bad('7zz, Deflate64', zipped(sevenZip('-mm=Deflate64')), 'ERROR UNSUPPORTED_METHOD game'),
  bad('7zz, PPMd', zipped(sevenZip('-mm=PPMd')), 'ERROR UNSUPPORTED_METHOD game'),
  bad('7zz, XZ', zipped(sevenZip('-mm=xz')), 'ERROR UNSUPPORTED_METHOD game'),
  bad('a pipe', lab => zipOfEntries(lab, special(PIPE)), 'ERROR SPECIAL_FILE run/control'),
  bad('a socket', lab => zipOfEntries(lab, special(SOCKET)), 'ERROR SPECIAL_FILE run/control'),
  bad('a device', lab => zipOfEntries(lab, special(DEVICE)), 'ERROR SPECIAL_FILE run/control'),
  bad(
    'zip -y, a link to an absolute path',
    zipped(infoZip('-y'), { ...LINUX_SERVER, 'data/users': link('/etc/passwd') }),
    'ERROR SYMLINK_LEAVES_ROOT data/users',
  ),
  bad(
    'bsdtar, a link that leaves the build',
    zipped(bsdtar, { ...LINUX_SERVER, 'data/users': link('../../etc/passwd') }),
    'ERROR SYMLINK_LEAVES_ROOT data/users',
  ),
  bad(
    '7zz -snl, a link that leaves the build',
    zipped(sevenZip('-snl'), { ...LINUX_SERVER, outside: link('..') }),
    'ERROR SYMLINK_LEAVES_ROOT outside',
  ),
  bad(
    'a byte of a stored file changed',
    spoilt(infoZip('-0'), (zip, { data }) => flip(zip, data + 5_000)),
    'ERROR CRC_DIFFERS a.map',
  ),
  bad(
    'the checksum of a file changed',
    spoilt(infoZip(), (zip, { local, central }) => {
      flip(zip, local + 14)
      flip(zip, central + 16)
    }),
    'ERROR CRC_DIFFERS a.map',
  ),
  bad(
    // 11 is the type of block that RFC 1951, 3.2.3 keeps for errors.
    'a compressed file that begins with an impossible block',
    spoilt(infoZip(), (zip, { data }) => zip.writeUInt8(zip.readUInt8(data) | 0b110, data)),
    'ERROR CONTENT_CORRUPT a.map',
  ),
  bad(
    'a compressed file that ends too early',
    spoilt(infoZip(), (zip, { local, central }) => {
      for (const at of [local + 18, central + 20]) zip.writeUInt32LE(zip.readUInt32LE(at) - 20, at)
    }),
    'ERROR CONTENT_TOO_SHORT a.map',
  ),
  bad(
    'another name in front of the data than in the list',
    spoilt(infoZip(), (zip, { local }) => zip.write('b', local + 30)),
    'ERROR LOCAL_HEADER_DIFFERS a.map',
  ),
  bad(
    'another size in front of the data than in the list',
    spoilt(infoZip(), (zip, { local }) => zip.writeUInt32LE(zip.readUInt32LE(local + 22) + 1, local + 22)),
    'ERROR LOCAL_HEADER_DIFFERS a.map',
  ),
  bad(
    'another checksum in front of the data than in the list',
    spoilt(go('sizes'), (zip, { local }) => flip(zip, local + 14)),
    'ERROR LOCAL_HEADER_DIFFERS a.map',
  ),
  bad(
    'no header in front of the data',
    spoilt(infoZip(), (zip, { local }) => zip.fill(0, local, local + 4)),
    'ERROR LOCAL_HEADER_MISSING a.map',
  ),
  bad(
    'a file longer than it says',
    spoilt(infoZip(), (zip, { local, central }) => {
      for (const at of [local + 22, central + 24]) zip.writeUInt32LE(zip.readUInt32LE(at) - 100, at)
    }),
    'ERROR CONTENT_TOO_LONG a.map',
  ),
  bad(
    'a file shorter than it says',
    spoilt(infoZip(), (zip, { local, central }) => {
      for (const at of [local + 22, central + 24]) zip.writeUInt32LE(zip.readUInt32LE(at) + 100, at)
    }),
    'ERROR CONTENT_TOO_SHORT a.map',
  ),
  build(
    SYSTEM,
    'a data descriptor changed',
    spoilt(go('descriptors'), (zip, { data, compressedSizeBytes }) => flip(zip, data + compressedSizeBytes + 4)),
    ['WARNING DESCRIPTOR_DIFFERS a.map'],
  ),
  bad(
    'compressed with zip to a pipe, a byte changed',
    spoilt(infoZipToPipe, (zip, { data }) => zip.writeUInt8(zip.readUInt8(data) | 0b110, data)),
    'ERROR CONTENT_CORRUPT a.map',
  ),
  bad(
    'bytes behind the end of a compressed file',
    spoilt(infoZipToPipe, (zip, { central }) => zip.writeUInt32LE(zip.readUInt32LE(central + 20) + 4, central + 20)),
    'ERROR CONTENT_TRAILING_DATA a.map',
  ),
  bad('a link to nothing', lab => zipOfEntries(lab, ONE, { current: link('') }), 'ERROR SYMLINK_INVALID current'),
  bad('two of three files spoilt', severalSpoilt, 'ERROR CRC_DIFFERS a.map', 'ERROR CRC_DIFFERS b.map'),
]

async function severalSpoilt(lab: Lab): Promise<string> {
  const zip = await lab.zip({ ...TWO, 'b.map': MAP, 'c.map': text('fine\n') }, infoZip('-0'))
  return lab.patch(zip, bytes => {
    for (const name of ['a.map', 'b.map']) flip(bytes, placeOf(bytes, name).data)
    return bytes
  })
}
