import { addAbortSignal, type Readable } from 'node:stream'
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3'
import { isVersionId } from './names.ts'
import type { Request, Session } from './session.ts'

/** What an answer says of the whole file. */
export interface FileHead {
  readonly sizeBytes: number
  readonly eTag: string
  readonly version: string | undefined
}

/** The bytes of an answer ended early, or were more than asked for: the next attempt may well bring them. */
export class BrokenAnswer extends Error {}

/** An entity tag is kept, and sent again as it came. */
const MAX_ETAG_CHARACTERS = 1024

/**
 * Reads one range of an object, all of it.
 *
 * Rejects with the SDK's error where the request fails, and with BrokenAnswer where its answer isn't what was asked for.
 */
export async function readRange(
  session: Session,
  request: Request,
  signal: AbortSignal,
): Promise<{ head: FileHead; bytes: Buffer }> {
  const answer = await session.get(request, signal)
  const body = addAbortSignal(signal, answer.Body as Readable)
  try {
    const head = headOf(answer, request)
    return { head, bytes: await readBody(body, request.length) }
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof BrokenAnswer ? error : new BrokenAnswer(nameOf(error))
  } finally {
    body.destroy()
  }
}

function headOf({ ContentRange, ETag, VersionId }: GetObjectCommandOutput, { offset, length }: Request): FileHead {
  const [, first, last, size] = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16})$/.exec(ContentRange ?? '') ?? []
  if (Number(first) !== offset || Number(last) !== offset + length - 1) throw new BrokenAnswer('NotTheRange')
  const sizeBytes = Number(size)
  if (!Number.isSafeInteger(sizeBytes)) throw new BrokenAnswer('NoSize')
  // Without one nobody could tell a file from the next.
  if (!ETag || ETag.length > MAX_ETAG_CHARACTERS) throw new BrokenAnswer('NoETag')
  if (VersionId !== undefined && !isVersionId(VersionId)) throw new BrokenAnswer('NoVersion')
  return { sizeBytes, eTag: ETag, version: VersionId }
}

async function readBody(body: Readable, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length)
  let filled = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (filled + chunk.length > length) throw new BrokenAnswer('TooManyBytes')
    filled += chunk.copy(bytes, filled)
  }
  if (filled < length) throw new BrokenAnswer('TooFewBytes')
  return bytes
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
