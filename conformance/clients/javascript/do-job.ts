import type { Readable } from 'node:stream'
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  ListMultipartUploadsCommand,
  paginateListParts,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { Job } from '../client.ts'

/** As lib-storage has it by default. */
const PART_BYTES = 5 * 1024 * 1024

/** The file, as the place where this runs has it. */
export interface Content {
  /** What is given to lib-storage. */
  readonly whole: () => Readable | Blob
  /** What parts are cut from. */
  readonly pieces: Blob
}

interface Place {
  readonly Bucket: string
  readonly Key: string
}

/** Does a job with AWS's SDK, in Node.js or in a browser: this module and what it imports run in both. */
export async function doJob(job: Job, content: Content): Promise<{ error: string | null; explanation: string }> {
  const { endpoint, region, credentials } = job
  const s3 = new S3Client({ endpoint, region, credentials })
  const place = { Bucket: job.bucket, Key: job.key }
  try {
    if (job.action === 'resume') await resume(s3, place, content.pieces)
    else await new Upload({ client: s3, params: { ...place, Body: content.whole() } }).done()
    return { error: null, explanation: '' }
  } catch (failure) {
    const error = failure instanceof S3ServiceException ? failure.name : ''
    return { error, explanation: failure instanceof Error ? String(failure.stack) : String(failure) }
  }
}

/** lib-storage can't by itself: what it does is done part by part, without those that are there. */
async function resume(s3: S3Client, place: Place, file: Blob): Promise<void> {
  const { Bucket, Key } = place
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }))
  const begun = Uploads.find(upload => upload.Key === Key)
  if (begun === undefined) throw new Error('no upload is open')
  const target = { ...place, UploadId: begun.UploadId }
  const there = new Map<number | undefined, CompletedPart & { Size?: number | undefined }>()
  for await (const { Parts = [] } of paginateListParts({ client: s3 }, target)) {
    for (const part of Parts) there.set(part.PartNumber, part)
  }
  const Parts: CompletedPart[] = []
  for (let from = 0; from < file.size; from += PART_BYTES) {
    const PartNumber = Parts.length + 1
    const piece = file.slice(from, from + PART_BYTES)
    const earlier = there.get(PartNumber)
    Parts.push(
      earlier?.Size === piece.size
        ? completed(PartNumber, earlier)
        : completed(
            PartNumber,
            await s3.send(
              new UploadPartCommand({
                ...target,
                PartNumber,
                ChecksumAlgorithm: begun.ChecksumAlgorithm,
                Body: new Uint8Array(await piece.arrayBuffer()),
              }),
            ),
          ),
    )
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts } }))
}

function completed(PartNumber: number, part: CompletedPart): CompletedPart {
  const { ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 } = part
  return { PartNumber, ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 }
}
