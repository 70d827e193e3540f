import { expect, test } from 'vitest'
import { GantryError } from '../errors.ts'
import { explainer } from './explain.ts'

const diskFull = () => new GantryError('InsufficientStorage', 'The disk of the server is full.')

function logged() {
  const lines: { message: string; fields: Record<string, unknown> }[] = []
  const log = (_level: string, message: string, fields: Record<string, unknown> = {}) => {
    lines.push({ message, fields })
  }
  return { lines, log }
}

test('says once a minute that the disk is full, without a stack, and how many requests have met it', () => {
  const { lines, log } = logged()
  let nowMs = 5_000
  const explain = explainer(log, () => nowMs)
  for (let request = 1; request <= 300; request++) {
    expect(explain(diskFull(), `r${request}`).code).toBe('InsufficientStorage')
    nowMs += 300
  }
  expect(lines).toEqual([
    { message: 'the disk is full', fields: { requestId: 'r1', requestsRefused: 1 } },
    { message: 'the disk is full', fields: { requestId: 'r201', requestsRefused: 200 } },
  ])
})

test('tells the log all of a defect and the caller nothing, and neither of a refusal', () => {
  const { lines, log } = logged()
  const explain = explainer(log)
  const refusal = new GantryError('NotFound', 'no such build')
  expect(explain(refusal, 'r1')).toBe(refusal)
  expect(lines).toEqual([])
  expect(explain(new Error('secret detail'), 'r2')).toMatchObject({
    code: 'InternalFailure',
    message: expect.not.stringContaining('secret'),
  })
  expect(lines).toEqual([
    {
      message: 'a request failed',
      fields: { requestId: 'r2', error: expect.stringMatching(/secret detail[\s\S]*explain.test/) },
    },
  ])
})
