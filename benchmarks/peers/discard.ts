/**
 * A bare HTTP server that answers the S3 calls of an upload as briefly as a client accepts and throws the bytes away: no
 * authentication, no digests, no disk. What an upload through Node.js costs at the least; over TLS with `TLS_CERT` and
 * `TLS_KEY`.
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
const ETAG = '"00000000000000000000000000000000"'

function answerTo({ method, url = '' }: IncomingMessage): string {
  const names = '<Bucket>b</Bucket><Key>k</Key>'
  if (method !== 'POST') return ''
  return url.includes('uploadId=')
    ? `<CompleteMultipartUploadResult ${NAMESPACE}>${names}<ETag>${ETAG}</ETag></CompleteMultipartUploadResult>`
    : `<InitiateMultipartUploadResult ${NAMESPACE}>${names}<UploadId>u</UploadId></InitiateMultipartUploadResult>`
}

const answer: RequestListener = (request, response) => {
  request.on('data', () => {})
  request.on('end', () => {
    const body = answerTo(request)
    const type = body === '' ? {} : { 'Content-Type': 'application/xml' }
    response.writeHead(200, { ETag: ETAG, 'Content-Length': Buffer.byteLength(body), ...type })
    response.end(body)
  })
}

const { PORT, TLS_CERT, TLS_KEY } = process.env
const options = { requestTimeout: 0 }
const server =
  TLS_CERT && TLS_KEY
    ? createTlsServer({ ...options, cert: readFileSync(TLS_CERT), key: readFileSync(TLS_KEY) }, answer)
    : createServer(options, answer)
server.listen(Number(PORT), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
