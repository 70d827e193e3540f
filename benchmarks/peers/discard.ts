/**
 * A bare HTTP server that answers the S3 calls of an upload as briefly as a client accepts and throws the bytes away: no
 * authentication, no digests, no disk. What an upload through Node.js costs at the least.
 */
import { createServer, type IncomingMessage } from 'node:http'

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
const ETAG = '"00000000000000000000000000000000"'

function answerTo({ method, url = '' }: IncomingMessage): string {
  const names = '<Bucket>b</Bucket><Key>k</Key>'
  if (method !== 'POST') return ''
  return url.includes('uploadId=')
    ? `<CompleteMultipartUploadResult ${NAMESPACE}>${names}<ETag>${ETAG}</ETag></CompleteMultipartUploadResult>`
    : `<InitiateMultipartUploadResult ${NAMESPACE}>${names}<UploadId>u</UploadId></InitiateMultipartUploadResult>`
}

const server = createServer({ requestTimeout: 0 }, (request, response) => {
  request.on('data', () => {})
  request.on('end', () => {
    const body = answerTo(request)
    const type = body === '' ? {} : { 'Content-Type': 'application/xml' }
    response.writeHead(200, { ETag: ETAG, 'Content-Length': Buffer.byteLength(body), ...type })
    response.end(body)
  })
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
