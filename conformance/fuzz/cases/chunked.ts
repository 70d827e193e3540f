import { createHash } from 'node:crypto'
import type { Random } from '../../crash/random.ts'
import type { Generator } from '../case.ts'
import { headerOf, REGION, render, type Spec, sign, withHeader } from '../request.ts'
import { checksumOf } from '../uploads/checksums.ts'
import { STREAMING, type StreamingForm } from '../uploads/plan.ts'
import { ChunkSigner, signingKey } from '../uploads/sign.ts'
import { s3Spec, type World } from '../world.ts'
import { mutateBytes } from './mutate.ts'

/** A framed body in pieces, so that whole pieces can be left out, moved or repeated. */
interface Framed {
  chunks: { size: string; extension: string; data: Buffer }[]
  trailers: string[]
}

/** Frames a payload in the chunks of a request that is signed already. */
function frame(spec: Spec, secret: string, name: StreamingForm, payload: Buffer, trailer: string): Framed {
  const { signed, trailer: hasTrailer } = STREAMING[name]
  const amzDate = headerOf(spec, 'x-amz-date') ?? ''
  const date = amzDate.slice(0, 8)
  const signer = new ChunkSigner({
    key: signingKey(secret, date),
    amzDate,
    scope: `${date}/${REGION}/s3/aws4_request`,
    seed: /Signature=(\w+)/.exec(headerOf(spec, 'authorization') ?? '')?.[1] ?? '',
  })
  const pieces = [payload.subarray(0, 8192), payload.subarray(8192, 16_384), payload.subarray(16_384), Buffer.alloc(0)]
  const chunks = pieces.map(data => ({
    size: data.length.toString(16),
    extension: signed ? `;chunk-signature=${signer.chunk(data)}` : '',
    data,
  }))
  const trailers = hasTrailer ? [trailer] : []
  if (signed && hasTrailer) trailers.push(`x-amz-trailer-signature:${signer.trailers(`${trailer}\n`)}`)
  return { chunks, trailers }
}

function join({ chunks, trailers }: Framed): Buffer {
  const parts = chunks.flatMap(({ size, extension, data }) => [
    Buffer.from(`${size}${extension}\r\n`),
    data,
    // The last chunk's data is followed by the trailers.
    Buffer.from(size === '0' ? '' : '\r\n'),
  ])
  return Buffer.concat([...parts, Buffer.from(`${trailers.map(line => `${line}\r\n`).join('')}\r\n`)])
}

const SPOIL: Record<string, (framed: Framed, random: Random) => Buffer> = {
  'mutated bytes': (framed, random) => mutateBytes(random, join(framed)),
  'mutated bytes of the framing': (framed, random) => {
    const chunk = random.pick(framed.chunks)
    chunk.size = mutateBytes(random, Buffer.from(chunk.size), 1).toString('latin1')
    return join(framed)
  },
  'a mutated chunk signature': (framed, random) => {
    const chunk = random.pick(framed.chunks)
    chunk.extension = mutateBytes(random, Buffer.from(chunk.extension || ';x'), 1).toString('latin1')
    return join(framed)
  },
  'a size that is none': (framed, random) => {
    random.pick(framed.chunks).size = random.pick([
      '',
      '-1',
      '0x10',
      'g',
      '1 ',
      ' 1',
      '+1',
      'ffffffffffffffff',
      'f'.repeat(17),
      'f'.repeat(5_000),
      '1e3',
      '٣',
      '80000000',
    ])
    return join(framed)
  },
  'a chunk missing': (framed, random) => {
    framed.chunks.splice(random.integer(0, 3), 1)
    return join(framed)
  },
  'chunks swapped': framed => {
    framed.chunks.unshift(...framed.chunks.splice(1, 1))
    return join(framed)
  },
  'a chunk twice': framed => {
    framed.chunks.splice(1, 0, framed.chunks[1] as Framed['chunks'][number])
    return join(framed)
  },
  'a small chunk': framed => {
    framed.chunks.splice(0, 0, { size: '1', extension: '', data: Buffer.from('x') })
    return join(framed)
  },
  'bytes at the end': (framed, random) => Buffer.concat([join(framed), random.bytes(random.integer(1, 100))]),
  'its end cut off': (framed, random) => join(framed).subarray(0, -random.integer(1, 400)),
  'LF for CRLF': framed => Buffer.from(join(framed).toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
  'a trailer that was not announced': framed => {
    framed.trailers.unshift('x-amz-checksum-sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAA=')
    return join(framed)
  },
  'a trailer twice': framed => {
    framed.trailers.push(framed.trailers[0] ?? 'x:y')
    return join(framed)
  },
  'a wrong trailer': (framed, random) => {
    framed.trailers[0] = random.pick([
      'x-amz-checksum-crc32:AAAAAA==',
      'x-amz-checksum-crc32:',
      ':',
      'x',
      'x-amz-checksum-crc32:!',
      'a:'.repeat(3_000),
      '\xff:\xfe',
    ])
    return join(framed)
  },
  'many trailers': framed => {
    framed.trailers.push(...Array.from({ length: 5_000 }, (_, at) => `x-t${at}:1`))
    return join(framed)
  },
}

export const spoiltFraming: Generator = async (random, world) => {
  const name = random.pick(Object.keys(STREAMING) as StreamingForm[])
  const payload = random.bytes(random.integer(16_385, 20_000))
  const checksum = checksumOf('CRC32', payload)
  const spec = await sign(partSpec(world, name, payload.length), world.open.credentials, 's3')
  const framed = frame(spec, world.open.credentials.secretAccessKey, name, payload, `x-amz-checksum-crc32:${checksum}`)
  const how = random.pick(Object.keys(SPOIL))
  const body = SPOIL[how]?.(framed, random) ?? join(framed)
  const md5 = createHash('md5').update(payload).digest('hex')
  return {
    what: `aws-chunked (${name}) with ${how}`,
    bytes: render({ ...spec, body }),
    form: 's3',
    // Harmless, such as a size in capitals: then what was stored is what was meant, by its own checksum.
    accepted: ({ headers }) =>
      headers.get('x-amz-checksum-crc32') === checksum || headers.get('etag') === `"${md5}"`
        ? undefined
        : `it is spoilt and was taken, with ${JSON.stringify([...headers])}`,
  }
}

/** Framed and signed as it should be: what shows that the spoilt ones are refused for what was spoilt. */
export const goodFraming: Generator = async (random, world) => {
  const name = random.pick(Object.keys(STREAMING) as StreamingForm[])
  const payload = random.bytes(20_000)
  const spec = await sign(partSpec(world, name, payload.length), world.open.credentials, 's3')
  const trailer = `x-amz-checksum-crc32:${checksumOf('CRC32', payload)}`
  const body = join(frame(spec, world.open.credentials.secretAccessKey, name, payload, trailer))
  return {
    what: `aws-chunked (${name}) as it should be`,
    bytes: render({ ...spec, body }),
    form: 's3',
    accepted: () => undefined,
    refused: answer => `it is valid and was refused: ${answer.body}`,
  }
}

function partSpec(world: World, form: StreamingForm, sizeBytes: number): Spec {
  const part = s3Spec(world, world.open, 'PUT', `?partNumber=3&uploadId=${world.uploadId}`)
  const spec = withHeader(
    withHeader(part, 'x-amz-content-sha256', form),
    'x-amz-decoded-content-length',
    String(sizeBytes),
  )
  return STREAMING[form].trailer ? withHeader(spec, 'x-amz-trailer', 'x-amz-checksum-crc32') : spec
}
