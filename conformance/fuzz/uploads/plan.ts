import type { Random } from '../../crash/random.ts'
import { ALGORITHMS, type Algorithm } from './checksums.ts'

export const STREAMING = {
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { signed: false, trailer: true },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { signed: true, trailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { signed: true, trailer: true },
} as const
export type StreamingForm = keyof typeof STREAMING

/** How the payload is signed: `hash` stands for its SHA-256 in hexadecimal. */
export type PayloadForm = 'hash' | 'UNSIGNED-PAYLOAD' | StreamingForm

export const PAYLOAD_FORMS: readonly PayloadForm[] = [
  'hash',
  'UNSIGNED-PAYLOAD',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
]

/** Sizes of chunks but the last, in bytes. */
export interface ChunkSizes {
  readonly min: number
  readonly max: number
}

/** A valid upload, before any of it is bytes. */
export interface Plan {
  readonly operation: 'UploadPart' | 'PutObject'
  /** The checksum algorithm that the multipart upload was opened with. */
  readonly uploadAlgorithm: Algorithm | undefined
  readonly partNumber: number
  readonly payload: Buffer
  readonly form: PayloadForm
  readonly presigned: boolean
  readonly checksum:
    | { readonly algorithm: Algorithm; readonly place: 'header' | 'trailer' | 'header, trailer announced' }
    | undefined
  readonly md5: boolean
  readonly contentEncoding: string | undefined
  /** Of aws-chunked framing. */
  readonly chunkBytes: ChunkSizes
  readonly transfer: 'Content-Length' | 'chunked'
  /** Of HTTP's own chunks. */
  readonly httpChunkBytes: ChunkSizes
  readonly signsLength: boolean
  readonly expect: 'no' | 'waits' | 'hurries'
}

/** Part numbers in use: few, so that parts are replaced and refused ones have something to spoil. */
export const PART_NUMBERS = 12

/** How often a PutObject is drawn. Each that is accepted ends a build, and has it verified. */
const PUT_OBJECT = 0.015

export function drawPlan(random: Random): Plan {
  const operation = random.chance(PUT_OBJECT) ? 'PutObject' : 'UploadPart'
  const form = random.pick(PAYLOAD_FORMS)
  const uploadAlgorithm = operation === 'UploadPart' && random.chance(0.3) ? random.pick(ALGORITHMS) : undefined
  const payload = random.bytes(drawSize(random))
  const streaming = form === 'hash' || form === 'UNSIGNED-PAYLOAD' ? undefined : STREAMING[form]
  // Never so many that sending them takes long.
  const least = Math.ceil(payload.length / 100)
  return {
    operation,
    uploadAlgorithm,
    partNumber: random.integer(1, PART_NUMBERS),
    payload,
    form,
    presigned: random.chance(0.15),
    checksum: drawChecksum(random, uploadAlgorithm, streaming?.trailer === true),
    md5: random.chance(0.2),
    contentEncoding: random.chance(streaming ? 0.7 : 0.05) ? (streaming ? 'aws-chunked' : 'identity') : undefined,
    chunkBytes: drawChunkSizes(random, [8192, 8193, 10_000, 16_384, 65_536, 131_072, 1_048_576], 8192),
    transfer: streaming && random.chance(0.4) ? 'chunked' : 'Content-Length',
    httpChunkBytes: drawChunkSizes(random, [1, 16, 1_000, 8_192, 16_384, 65_536], least),
    signsLength: random.chance(0.15),
    expect: random.pick(['no', 'no', 'no', 'no', 'no', 'no', 'no', 'waits', 'waits', 'hurries']),
  }
}

function drawChecksum(random: Random, uploadAlgorithm: Algorithm | undefined, hasTrailers: boolean): Plan['checksum'] {
  const algorithm = uploadAlgorithm ?? random.pick(ALGORITHMS)
  if (!hasTrailers) return random.chance(0.5) ? { algorithm, place: 'header' } : undefined
  return { algorithm, place: random.chance(0.06) ? 'header, trailer announced' : 'trailer' }
}

function drawChunkSizes(random: Random, usual: readonly number[], least: number): ChunkSizes {
  if (random.chance(0.15)) return { min: Math.max(1, least), max: Math.max(40_000, least) }
  const size = Math.max(random.pick(usual), least)
  return { min: size, max: size }
}

/** Mostly small, often beside a limit of the framing or of the server's blocks, now and then some MiB. */
function drawSize(random: Random): number {
  const near = (...sizes: number[]) => Math.max(0, random.pick(sizes) + random.integer(-2, 2))
  const draw = random.next()
  if (draw < 0.06) return 0
  if (draw < 0.2) return random.integer(1, 64)
  if (draw < 0.5) return random.integer(65, 8_191)
  if (draw < 0.62) return near(4_096, 8_192, 16_384, 65_536)
  if (draw < 0.93) return random.integer(8_193, 40_000)
  if (draw < 0.992) return random.integer(40_001, 200 * 1024)
  return draw < 0.998 ? near(512 * 1024, 1024 * 1024) : random.integer(1_000_000, 4_000_000)
}
