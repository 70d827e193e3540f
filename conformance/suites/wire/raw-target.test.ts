import { beforeAll, describe, expect, test } from 'vitest'
import { gameLift, newUpload, type Upload } from '../../support/clients.ts'
import { errorCode, sendPut, targetOf } from '../../support/raw-upload.ts'
import { sharedGantry } from '../../support/server.ts'

const { url } = sharedGantry()

let upload: Upload
beforeAll(async () => {
  upload = await newUpload(gameLift())
})

/** A signature that matches shows that the target was taken as it came; the key that it names is another one, then. */
describe('the request target is signed, and meant, as it was sent', () => {
  test.each<[string, (own: string, bucket: string) => [target: string, key: string]]>([
    ['a segment that goes up', (own, bucket) => [`/${bucket}/x/../${own}`, `x/../${own}`]],
    ['a segment that goes nowhere', (own, bucket) => [`/${bucket}/./${own}`, `./${own}`]],
    ['a second slash', (own, bucket) => [`/${bucket}//${own}`, `/${own}`]],
    ['a slash at the end', (own, bucket) => [`/${bucket}/${own}/`, `${own}/`]],
    ['an encoded slash', (own, bucket) => [`/${bucket}/x%2F..%2F${own}`, `x/../${own}`]],
    ['an encoded dot', (own, bucket) => [`/${bucket}/x/%2E%2E/${own}`, `x/../${own}`]],
    ['a backslash', (own, bucket) => [`/${bucket}/x%5C..%5C${own}`, `x\\..\\${own}`]],
    ['an encoded question mark', (own, bucket) => [`/${bucket}/${own}%3Fuploads`, `${own}?uploads`]],
    ['a plus, which is no space', (own, bucket) => [`/${bucket}/${own}%2B`, `${own}+`]],
    ['a space at the end', (own, bucket) => [`/${bucket}/${own}%20`, `${own} `]],
  ])('with %s', async (_what, make) => {
    const { Bucket, Key } = upload.place
    const [target, key] = make(Key, Bucket)
    const canonical = target.replaceAll('%2E', '.')
    const answer = await sendPut(url, upload, Buffer.from('x'), { target, canonical })
    expect([answer.status, errorCode(answer)]).toEqual([403, 'AccessDenied'])
    expect(answer.body).toContain(`on resource: arn:aws:s3:::${Bucket}/${key}</Message>`)
  })

  test('with parameters in another order and spelling than they are signed in', async () => {
    const target = targetOf(upload, '?uploadId=%78&partNumber=1')
    const answer = await sendPut(url, upload, Buffer.from('x'), {
      target,
      canonical: targetOf(upload, '?partNumber=1&uploadId=x'),
    })
    expect([answer.status, errorCode(answer)]).toEqual([404, 'NoSuchUpload'])
  })
})
