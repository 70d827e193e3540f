import { performance } from 'node:perf_hooks'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GantryError } from '../../../errors.ts'
import { parseListedParts } from './listed-parts.ts'

const parse = (xml: string) => parseListedParts(Buffer.from(xml))
const list = (parts: string) =>
  `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts}</CompleteMultipartUpload>`
const PART = '<Part><PartNumber>1</PartNumber><ETag>"abc"</ETag></Part>'

test.each([
  [list(PART)],
  [`<?xml version="1.0" encoding="UTF-8"?>\n${list(`\n  ${PART}\n`)}\n`],
  [list('<Part><ETag>&quot;abc&quot;</ETag><PartNumber> 1 </PartNumber></Part>')],
  [list('<Part><ETag>&#34;abc&#x22;</ETag><PartNumber>1</PartNumber></Part>')],
  [list(PART).replaceAll('<', '<s3:').replaceAll('<s3:/', '</s3:')],
  [list('<Part><PartNumber>1</PartNumber><ETag>abc</ETag><Unknown>x</Unknown></Part>')],
])('%s is read as any client writes it', xml => {
  expect(parse(xml)).toEqual([{ partNumber: 1, etag: 'abc', checksum: undefined }])
})

test('a checksum of any algorithm is read', () => {
  const part =
    '<Part><PartNumber>2</PartNumber><ETag>"e"</ETag><ChecksumCRC64NVME>AAAAAAAAAAA=</ChecksumCRC64NVME></Part>'
  expect(parse(list(PART + part))[1]).toEqual({ partNumber: 2, etag: 'e', checksum: 'AAAAAAAAAAA=' })
})

test.each([
  [''],
  ['nonsense'],
  ['<CompleteMultipartUpload/>'],
  [list('')],
  [list(PART).slice(0, -5)],
  [`${list(PART)}x`],
  [`${list(PART)}${list(PART)}`],
  [list('<Part><PartNumber>1</PartNumber></Part>')],
  [list('<Part><PartNumber>x</PartNumber><ETag>a</ETag></Part>')],
  [list('<Part><PartNumber>1</PartNumber><PartNumber>2</PartNumber><ETag>a</ETag></Part>')],
  [list('<Part><PartNumber>1</PartNumber><ETag><b>a</b></ETag></Part>')],
  [list('<Part><PartNumber>1</PartNumber><ETag>&evil;</ETag></Part>')],
  [`<!DOCTYPE x [<!ENTITY evil "a">]>${list(PART)}`],
  [list(`<!-- x -->${PART}`)],
  [list('<a/>'.repeat(1_000_000))],
  [list(PART.repeat(10_001))],
  [list(PART.replace('abc', 'a'.repeat(1025)))],
  [list(PART.replace('</Part>', `${Array.from({ length: 31 }, (_, at) => `<x${at}>x</x${at}>`).join('')}</Part>`))],
])('%.80s is MalformedXML', xml => {
  expect(() => parse(xml)).toThrow(expect.objectContaining({ code: 'MalformedXML' }))
})

test('any text is a list of parts or MalformedXML', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '</',
    '/>',
    'Part',
    'ETag',
    'PartNumber',
    'CompleteMultipartUpload',
    '1',
    '"',
    '&',
    ';',
    '?xml',
    ' ',
    '\u0000',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map(pieces => pieces.join('')),
      ),
      xml => {
        try {
          parse(xml)
        } catch (error) {
          expect(error).toBeInstanceOf(GantryError)
        }
      },
    ),
  )
})

test('hostile megabytes take no longer than honest ones', () => {
  const honest = list(Array.from({ length: 10_000 }, (_, index) => PART.replace('1', `${index + 1}`)).join(''))
  const time = (xml: string) => {
    const startedAt = performance.now()
    try {
      parse(xml)
    } catch {}
    return performance.now() - startedAt
  }
  const honestMs = Math.max(time(honest), time(honest), 20)
  const filler = 'x'.repeat(4_000_000)
  const hostile = [
    '<'.repeat(4_000_000),
    list('&amp;'.repeat(800_000)),
    list(`<Part><ETag>${'&amp;'.repeat(800_000)}`),
    filler,
    list(filler),
    `<${filler}`,
    `<Part ${filler}`,
  ]
  for (const xml of hostile) expect(time(xml)).toBeLessThan(honestMs * 20)
})
