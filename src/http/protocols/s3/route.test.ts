import { expect, test } from 'vitest'
import { routeS3 } from './route.ts'

/** Of a PUT. */
const operationOf = (query: string, headers: Record<string, string> = {}) =>
  routeS3({ method: 'PUT', path: '/bucket/key', query, headers: new Map(Object.entries(headers)) }, []).operation

test.each([
  ['CopyObject', ''],
  ['UploadPartCopy', 'partNumber=1&uploadId=x'],
])('a source to copy from makes a PUT %s, in a header or in a presigned URL', (operation, query) => {
  expect(operationOf(query, { 'x-amz-copy-source': '/a/b' })).toBe(operation)
  expect(operationOf(`${query}&x-amz-copy-source=%2Fa%2Fb`)).toBe(operation)
  expect(operationOf(`X-Amz-Copy-Source=%2Fa%2Fb&${query}`)).toBe(operation)
})

test('an ampersand with nothing behind it is no parameter', () => {
  expect(operationOf('&')).toBe('PutObject')
  expect(operationOf('partNumber=1&&uploadId=x&')).toBe('UploadPart')
})
