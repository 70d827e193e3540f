import type { ListedPart } from '../../../builds/complete-upload.ts'
import { MAX_PART_NUMBER } from '../../../builds/multipart-upload.ts'
import type { ReceivedObject, ReceivedPart, UploadOperation } from '../../../operations/operation.ts'
import { abortMultipartUpload } from '../../../operations/s3/abort-multipart-upload.ts'
import { completeMultipartUpload } from '../../../operations/s3/complete-multipart-upload.ts'
import { createMultipartUpload } from '../../../operations/s3/create-multipart-upload.ts'
import { headObject } from '../../../operations/s3/head-object.ts'
import { listMultipartUploads } from '../../../operations/s3/list-multipart-uploads.ts'
import { listParts } from '../../../operations/s3/list-parts.ts'
import { putObject } from '../../../operations/s3/put-object.ts'
import { uploadPart } from '../../../operations/s3/upload-part.ts'
import { checksumHeader } from '../../../streams/checksums.ts'
import type { HttpResponse } from '../../response.ts'
import { readListedParts } from './listed-parts.ts'
import { checksumAlgorithmNamed } from './payload.ts'
import {
  checksumTypeNamed,
  expectedObject,
  preconditionOf,
  type S3Request,
  uploadBody,
  wholeNumber,
} from './request-fields.ts'
import { writeXml, type XmlNode } from './xml.ts'

/** How an operation is spelt in S3's REST protocol. */
export interface Binding<Input, Output> {
  readonly operation: UploadOperation<Input, Output>
  /** Whether it also answers for a build that takes no more uploads, because it only repeats what was answered before. */
  readonly answersWhenEnded?: true
  decode(request: S3Request): Input
  encode(output: Output, request: S3Request): HttpResponse
}

const bind = <Input, Output>(binding: Binding<Input, Output>) => binding as unknown as Binding<unknown, unknown>

export const BINDINGS: Readonly<Record<string, Binding<unknown, unknown>>> = {
  PutObject: bind({
    operation: putObject,
    decode: request => ({ body: uploadBody(request), precondition: preconditionOf(request.raw) }),
    encode: object => answer({ ETag: quoted(object.etag), ...objectChecksumHeaders(object) }),
  }),

  CreateMultipartUpload: bind({
    operation: createMultipartUpload,
    decode: ({ raw }) => ({
      checksumAlgorithm: checksumAlgorithmNamed(raw.headers.get('x-amz-checksum-algorithm')),
      checksumType: checksumTypeNamed(raw.headers.get('x-amz-checksum-type')),
    }),
    encode: (upload, { target }) =>
      answerXml(
        'InitiateMultipartUploadResult',
        { Bucket: target.bucket, Key: target.key, UploadId: upload.id },
        {
          ...(upload.checksum_algorithm === null ? {} : { 'x-amz-checksum-algorithm': upload.checksum_algorithm }),
          ...(upload.checksum_type === null ? {} : { 'x-amz-checksum-type': upload.checksum_type }),
        },
      ),
  }),

  UploadPart: bind({
    operation: uploadPart,
    decode: request => ({
      uploadId: request.target.query.get('uploadId') ?? '',
      partNumber: wholeNumber(request, 'partNumber', 1, MAX_PART_NUMBER),
      body: uploadBody(request),
    }),
    encode: ({ part, algorithm }) =>
      answer({
        ETag: quoted(part.etag),
        ...(algorithm !== undefined && part.checksum !== null ? { [checksumHeader(algorithm)]: part.checksum } : {}),
      }),
  }),

  CompleteMultipartUpload: bind({
    operation: completeMultipartUpload,
    answersWhenEnded: true,
    decode: ({ target, raw, claimant }) => ({
      uploadId: target.query.get('uploadId') ?? '',
      readParts: (): Promise<readonly ListedPart[]> => readListedParts(raw, claimant),
      expected: expectedObject(raw.headers),
      precondition: preconditionOf(raw),
    }),
    encode: (object, { target, raw }) =>
      answerXml('CompleteMultipartUploadResult', {
        Location: `${raw.scheme}://${raw.headers.get('host') ?? ''}${raw.path}`,
        Bucket: target.bucket,
        Key: target.key,
        ETag: quoted(object.etag),
        ...(object.checksum_algorithm !== null && object.checksum !== null
          ? {
              [`Checksum${object.checksum_algorithm}`]: object.checksum,
              ChecksumType: object.checksum_type ?? undefined,
            }
          : {}),
      }),
  }),

  AbortMultipartUpload: bind({
    operation: abortMultipartUpload,
    decode: ({ target }) => ({ uploadId: target.query.get('uploadId') ?? '' }),
    encode: () => ({ status: 204, headers: {}, body: '' }),
  }),

  ListParts: bind({
    operation: listParts,
    decode: request => ({
      uploadId: request.target.query.get('uploadId') ?? '',
      maxParts: Math.min(wholeNumber(request, 'max-parts', 0, 2_147_483_647, 1_000), 1_000),
      partNumberMarker: wholeNumber(request, 'part-number-marker', 0, 2_147_483_647, 0),
    }),
    encode: ({ upload, parts, isTruncated, maxParts, partNumberMarker }, { target }) =>
      answerXml('ListPartsResult', {
        Bucket: target.bucket,
        Key: target.key,
        UploadId: upload.id,
        PartNumberMarker: partNumberMarker,
        // Only where there is more, although S3 always says it: paginators of some SDKs go on for as long as they are told where.
        NextPartNumberMarker: isTruncated ? parts.at(-1)?.part_number : undefined,
        MaxParts: maxParts,
        IsTruncated: String(isTruncated),
        ChecksumAlgorithm: upload.checksum_algorithm ?? undefined,
        ChecksumType: upload.checksum_type ?? undefined,
        StorageClass: 'STANDARD',
        Part: parts.map(part => describePart(part, upload.checksum_algorithm)),
      }),
  }),

  ListMultipartUploads: bind({
    operation: listMultipartUploads,
    decode: request => {
      const { query } = request.target
      return {
        prefix: query.get('prefix') ?? '',
        delimiter: query.get('delimiter') ?? '',
        keyMarker: query.get('key-marker') ?? '',
        uploadIdMarker: query.get('upload-id-marker') ?? '',
        maxUploads: Math.min(wholeNumber(request, 'max-uploads', 0, 2_147_483_647, 1_000), 1_000),
      }
    },
    encode: ({ key, uploads, isTruncated, commonPrefix, ...asked }, { target: { bucket, query } }) =>
      answerXml('ListMultipartUploadsResult', {
        Bucket: bucket,
        KeyMarker: asked.keyMarker,
        UploadIdMarker: asked.uploadIdMarker,
        ...(isTruncated ? { NextKeyMarker: key, NextUploadIdMarker: uploads.at(-1)?.id } : {}),
        Prefix: asked.prefix,
        Delimiter: asked.delimiter === '' ? undefined : asked.delimiter,
        EncodingType: query.get('encoding-type'),
        MaxUploads: asked.maxUploads,
        IsTruncated: String(isTruncated),
        Upload: uploads.map(upload => ({
          Key: key,
          UploadId: upload.id,
          StorageClass: 'STANDARD',
          Initiated: new Date(upload.created_at).toISOString(),
          ChecksumAlgorithm: upload.checksum_algorithm ?? undefined,
          ChecksumType: upload.checksum_type ?? undefined,
        })),
        CommonPrefixes: commonPrefix === undefined ? undefined : { Prefix: commonPrefix },
      }),
  }),

  HeadObject: bind({
    operation: headObject,
    decode: () => ({}),
    encode: (object, { raw }) => ({
      status: 200,
      headers: {
        ETag: quoted(object.etag),
        'Content-Length': String(object.size_bytes),
        'Content-Type': 'binary/octet-stream',
        'Last-Modified': new Date(object.created_at).toUTCString(),
        'Accept-Ranges': 'bytes',
        ...(raw.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' ? objectChecksumHeaders(object) : {}),
      },
      body: '',
    }),
  }),
}

function answer(headers: Record<string, string>): HttpResponse {
  return { status: 200, headers, body: '' }
}

function answerXml(root: string, content: XmlNode, headers: Record<string, string> = {}): HttpResponse {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/xml', ...headers },
    body: writeXml(root, content, 'namespace'),
  }
}

function quoted(etag: string): string {
  return `"${etag}"`
}

function objectChecksumHeaders(object: ReceivedObject): Record<string, string> {
  if (object.checksum_algorithm === null || object.checksum === null) return {}
  return {
    [`x-amz-checksum-${object.checksum_algorithm.toLowerCase()}`]: object.checksum,
    ...(object.checksum_type === null ? {} : { 'x-amz-checksum-type': object.checksum_type }),
  }
}

function describePart(part: ReceivedPart, algorithm: string | null): XmlNode {
  return {
    PartNumber: part.part_number,
    LastModified: new Date(part.created_at).toISOString(),
    ETag: quoted(part.etag),
    Size: part.size_bytes,
    ...(algorithm !== null && part.checksum !== null ? { [`Checksum${algorithm}`]: part.checksum } : {}),
  }
}
