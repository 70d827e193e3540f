import { open, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MIB } from '../../support/zips.ts'
import type { Job, Outcome } from '../client.ts'
import type { Aws } from './aws-cli.ts'

/** The size in which `aws s3 cp` sends a file of up to 80,000 MiB. */
const PART_BYTES = 8 * MIB

interface Part {
  readonly PartNumber: number
  readonly ETag: string
}

/**
 * Goes on with the open upload by `aws s3api`, since `aws s3 cp` can't: each gap between the parts that are there is sent
 * as one part, and the upload completed.
 */
export async function resumeByHand(aws: Aws, { bucket, key, file, folder }: Job): Promise<Outcome> {
  const ask = async <Answer>(...args: string[]): Promise<Answer> => {
    const outcome = await aws('s3api', ...args, '--bucket', bucket, '--output', 'json')
    if (outcome.error !== undefined) throw new Failure(outcome)
    return JSON.parse(outcome.output) as Answer
  }
  try {
    const { Uploads } = await ask<{ Uploads: { Key: string; UploadId: string }[] }>('list-multipart-uploads')
    const uploadId = Uploads.find(upload => upload.Key === key)?.UploadId ?? ''
    const target = ['--key', key, '--upload-id', uploadId]
    const { Parts: parts = [] } = await ask<{ Parts?: Part[] }>('list-parts', ...target)
    for (const { partNumber, count } of gaps(parts, (await stat(file)).size)) {
      const body = join(folder, `part-${partNumber}`)
      await copyRange(file, body, (partNumber - 1) * PART_BYTES, count * PART_BYTES)
      const number = ['--part-number', String(partNumber)]
      const sent = await ask<object>('upload-part', ...target, ...number, '--body', body)
      parts.push({ ...(sent as Part), PartNumber: partNumber })
    }
    const list = join(folder, 'parts.json')
    await writeFile(list, JSON.stringify({ Parts: parts.sort((a, b) => a.PartNumber - b.PartNumber).map(named) }))
    await ask('complete-multipart-upload', ...target, '--multipart-upload', `file://${list}`)
    return { error: undefined, output: '' }
  } catch (error) {
    if (error instanceof Failure) return error.outcome
    throw error
  }
}

class Failure extends Error {
  readonly outcome: Outcome

  constructor(outcome: Outcome) {
    super(outcome.output)
    this.outcome = outcome
  }
}

/** The missing parts, neighbours taken together under the first one's number. */
function gaps(parts: readonly Part[], sizeBytes: number): { partNumber: number; count: number }[] {
  const there = new Set(parts.map(({ PartNumber }) => PartNumber))
  const found: { partNumber: number; count: number }[] = []
  for (let partNumber = 1; (partNumber - 1) * PART_BYTES < sizeBytes; partNumber++) {
    if (there.has(partNumber)) continue
    const last = found.at(-1)
    if (last && last.partNumber + last.count === partNumber) last.count++
    else found.push({ partNumber, count: 1 })
  }
  return found
}

async function copyRange(from: string, to: string, offset: number, lengthBytes: number): Promise<void> {
  await using source = await open(from)
  const { buffer, bytesRead } = await source.read(Buffer.alloc(lengthBytes), 0, lengthBytes, offset)
  await writeFile(to, buffer.subarray(0, bytesRead))
}

/** What completing an upload takes of a part: its number, its entity tag, its checksum. */
function named(part: Part): object {
  return Object.fromEntries(Object.entries(part).filter(([name]) => /^(PartNumber|ETag|Checksum[A-Z0-9]+)$/.test(name)))
}
