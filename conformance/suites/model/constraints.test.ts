import { afterAll, describe, expect, test, vi } from 'vitest'
import { complaintOf } from '../../model/answer.ts'
import { AMENDMENTS, amend, staleAmendments } from '../../model/deviations.ts'
import { judge } from '../../model/judgement.ts'
import { startModelGantry } from '../../model/model-gantry.ts'
import { probesOf } from '../../model/probes.ts'
import { JSON_1_1, PROTOCOLS } from '../../model/protocols.ts'
import { coveredOperations, type Model, readPublishedModel, shapeOf } from '../../model/published-model.ts'

// Hundreds of requests each, on a machine that may have more to do.
vi.setConfig({ testTimeout: 180_000 })

const published = readPublishedModel()
const gantry = await startModelGantry()
afterAll(() => gantry[Symbol.asyncDispose]())

/** Every way in which Gantry's input of an operation is other than a model's, by what was sent. */
async function differences(model: Model, operation: string): Promise<string[]> {
  const found: string[] = []
  for (const { says, input } of probesOf(model, operation)) {
    const judgement = judge(model, operation, input)
    for (const protocol of PROTOCOLS) {
      const complaint = complaintOf(judgement, await gantry.ask(protocol, operation, input))
      if (complaint !== undefined) found.push(`${protocol.name}: ${operation}: ${says}: ${complaint}`)
    }
  }
  // A server that lacks an operation differs in everything.
  return found.slice(0, 10)
}

test('the model has these operations on builds, scripts and tags', () => {
  expect(coveredOperations(published)).toEqual([
    'CreateBuild',
    'CreateScript',
    'DeleteBuild',
    'DeleteScript',
    'DescribeBuild',
    'DescribeScript',
    'ListBuilds',
    'ListScripts',
    'ListTagsForResource',
    'RequestUploadCredentials',
    'TagResource',
    'UntagResource',
    'UpdateBuild',
    'UpdateScript',
  ])
})

test('what Gantry asks beyond the model, the model still does not say', () => {
  expect(staleAmendments(published)).toEqual([])
})

test.each(coveredOperations(published))('every member and constraint of %s is there', async operation => {
  expect(await differences(amend(published), operation)).toEqual([])
})

test.each(['CreateScript', 'UpdateScript'])('a blob of %s is base64 in JSON, and nothing else', async operation => {
  const ScriptId = 'script-00000000-0000-0000-0000-000000000000'
  for (const ZipFile of ['no base64!', 'UEsDBA', 'UEsDB===']) {
    const refused = await gantry.ask(JSON_1_1, operation, { ScriptId, ZipFile })
    expect(refused).toMatchObject({ name: 'SerializationException', status: 400 })
  }
})

describe('a drift is noticed:', () => {
  const withShape = (model: Model, name: string, change: object): Model => ({
    ...model,
    shapes: { ...model.shapes, [name]: { ...shapeOf(model, name), ...change } },
  })
  const model = amend(published)

  test.each([
    [
      'a member that the model gains',
      'UpdateBuildInput',
      { members: { ...shapeOf(model, 'UpdateBuildInput').members, New: { shape: 'FreeText' } } },
      'UpdateBuild',
    ],
    ['a member that it requires', 'UpdateBuildInput', { required: ['BuildId', 'Name'] }, 'UpdateBuild'],
    ['one that it does not require any more', 'UpdateBuildInput', { required: [] }, 'UpdateBuild'],
    ['a shorter least length', 'NonZeroAndMaxString', { min: 0 }, 'UpdateBuild'],
    ['a longer greatest length', 'NonZeroAndMaxString', { max: 1025 }, 'UpdateBuild'],
    ['a greatest length that is gone', 'NonZeroAndMaxString', { max: undefined }, 'UpdateBuild'],
    ['a pattern', 'NonZeroAndMaxString', { pattern: '^[a-z]+$' }, 'UpdateBuild'],
    ['another pattern', 'BuildIdOrArn', { pattern: '^build-\\S+' }, 'DescribeBuild'],
    ['a pattern that is gone', 'BuildIdOrArn', { pattern: undefined }, 'DescribeBuild'],
    ['a value of an enum', 'BuildStatus', { enum: ['INITIALIZED', 'READY', 'FAILED', 'COPYING'] }, 'ListBuilds'],
    ['another order of an enum', 'BuildStatus', { enum: ['FAILED', 'READY', 'INITIALIZED'] }, 'ListBuilds'],
    ['another range', 'PositiveInteger', { min: 0 }, 'ListBuilds'],
    ['a range with an end', 'PositiveInteger', { max: 100 }, 'ListBuilds'],
    ['a longer list', 'TagList', { max: 201 }, 'TagResource'],
    ['a list that may not be empty', 'TagList', { min: 1 }, 'TagResource'],
    ['a member of a list', 'TagKey', { max: 127 }, 'UntagResource'],
    ['another type', 'BuildStatus', { type: 'integer', enum: undefined }, 'ListBuilds'],
  ])('%s', async (_, shape, change, operation) => {
    expect(await differences(withShape(model, shape, change), operation)).not.toEqual([])
  })

  test.each(AMENDMENTS)('$member, were it not written down', async amendment => {
    const others = AMENDMENTS.filter(other => other !== amendment)
    expect(await differences(amend(published, others), 'CreateBuild')).not.toEqual([])
  })
})
