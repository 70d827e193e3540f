import { writeZip } from '../zip-writer.ts'
import { deflated, MAP, SERVER, zipOf } from './builds.ts'
import type { Examples } from './example.ts'

const COMPRESSED = { ...MAP, method: 8 }

/** One entry's bytes. */
export const CONTENT = {
  LOCAL_HEADER_MISSING: {
    title: 'a file is not where the zip says it is',
    what: 'A stretch of the zip was overwritten with zeros when the disk of the build machine failed.',
    make() {
      const bytes = zipOf([MAP, SERVER])
      return bytes.fill(0, 0, 40)
    },
  },
  LOCAL_HEADER_DIFFERS: {
    title: 'the zip says two things of one file',
    what: 'A script renamed a file within the finished zip, and changed its name in one of the two places.',
    make: () => zipOf([SERVER, { ...MAP, local: { name: Buffer.from('maps/ARENA.pak') } }]),
  },
  DESCRIPTOR_DIFFERS: {
    title: 'the record behind a file says something else than the list',
    what: 'A program that writes zips to a pipe counts the bytes of a file wrongly.',
    make() {
      const { bytes, data } = writeZip([{ ...SERVER, descriptor: 'signed' }, MAP])
      bytes.writeUInt32LE(1, (data[0]?.end ?? 0) + 12)
      return bytes
    },
  },
  CONTENT_CORRUPT: {
    title: 'compressed data that can not be unpacked',
    what: 'Some bytes of the zip changed on the way from one machine to another.',
    make: () => zipOf([SERVER, { ...COMPRESSED, data: Buffer.alloc(20, 0xff) }]),
  },
  CONTENT_TOO_LONG: {
    title: 'a file unpacks to more than it says',
    what: 'A log was still being written to while it was zipped: its size was noted first.',
    make: () => zipOf([SERVER, { ...COMPRESSED, data: deflated('walls, floors and one line more') }]),
  },
  CONTENT_TOO_SHORT: {
    title: 'a file unpacks to less than it says',
    what: 'A file was cut off by another job while it was being zipped.',
    make: () => zipOf([SERVER, { ...COMPRESSED, data: deflated('walls') }]),
  },
  CONTENT_TRAILING_DATA: {
    title: 'something is behind the compressed data of a file',
    what: 'A tool replaced a file within the zip by a shorter one and left the end of the old one.',
    make: () =>
      zipOf([SERVER, { ...COMPRESSED, data: Buffer.concat([deflated('walls and floors'), Buffer.from('old')]) }]),
  },
  CRC_DIFFERS: {
    title: 'a file is damaged',
    what: 'One bit of the zip changed in the memory or on the disk of the build machine.',
    make: () => zipOf([SERVER, { ...MAP, data: Buffer.from('walls and doorss') }]),
  },
} satisfies Examples
