import { cbor, dateToTag } from '@smithy/core/cbor'
import type { Random } from '../../crash/random.ts'
import { readError } from '../answers.ts'
import type { Case, Generator } from '../case.ts'
import { OPERATIONS, type Validity, validInput, validityOf } from '../model.ts'
import { formOf, render, type Spec, sign, withHeader, withoutHeader } from '../request.ts'
import { cborSpec, jsonSpec, type World } from '../world.ts'
import { mutateBytes, mutateText } from './mutate.ts'

/** A signed request to the control plane, judged by what the model says of its input. */
async function judgedByModel(what: string, spec: Spec, { root }: World, validity: () => Validity): Promise<Case> {
  return {
    what,
    bytes: render(await sign(spec, root, 'gamelift')),
    form: formOf(spec),
    accepted: answer => (validity() === 'invalid' ? `it is invalid and was answered ${answer.status}` : undefined),
    refused: answer => {
      const { code, message } = readError(answer) ?? { code: '', message: '' }
      // No model says how deep is too deep; every server has its limit.
      if (message.includes('nested')) return undefined
      const isOfForm = code.endsWith('SerializationException') || message.includes('validation error')
      return isOfForm && validity() === 'valid' ? `it is valid and was refused: ${message}` : undefined
    },
  }
}

/** What a client's JSON parser makes of a body; undefined where that isn't an object. */
function parsedJson(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
    return body.length > 0 && typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function parsedCbor(body: Buffer): unknown {
  try {
    return cbor.deserialize(body)
  } catch {
    return undefined
  }
}

const BROKEN_JSON: readonly ((random: Random, valid: string) => Buffer | string)[] = [
  (random, valid) => valid.slice(0, random.integer(0, valid.length - 1)),
  (random, valid) => mutateBytes(random, Buffer.from(valid)),
  (random, valid) => mutateBytes(random, Buffer.from(valid)),
  random => random.bytes(random.integer(1, 3_000)),
  (_, valid) => `${valid}${valid}`,
  (_, valid) => `${valid},`,
  (_, valid) => `\ufeff${valid}`,
  (_, valid) => `/* */${valid}`,
  (_, valid) => valid.replaceAll('"', "'"),
  (_, valid) => valid.replace(/}$/, ',}'),
  (random, valid) => Buffer.from(valid.replaceAll('u', random.pick(['\xff', '\xc0\x80', '\xed\xa0\x80'])), 'latin1'),
  (_, valid) => Buffer.from(valid, 'utf16le'),
  random => random.pick(['[]', 'null', 'true', '0', '"x"', ' ', '\n', '\0', 'NaN', '-', '1e999', '[{}]', '{}{}']),
  random => '['.repeat(random.integer(100, 400_000)),
  random => '{"a":'.repeat(random.integer(100, 150_000)),
  random => {
    const depth = random.integer(10, 100_000)
    return `{"BuildId":${'['.repeat(depth)}${']'.repeat(depth)}}`
  },
  random => {
    const depth = random.integer(10, 80_000)
    return `{"Tags":${'{"Key":'.repeat(depth)}1${'}'.repeat(depth)}}`
  },
  random => `{"Name":${'9'.repeat(random.integer(300, 900_000))}}`,
  random => `{${Array.from({ length: random.integer(1_000, 50_000) }, (_, at) => `"k${at}":1`).join(',')}}`,
  (_, valid) => valid.replace('{', '{"__proto__":{"BuildId":"x","Name":7},"constructor":{"prototype":1},'),
  (_, valid) => valid.replace('{', '{"toString":1,"hasOwnProperty":2,"length":-1,'),
]

export const brokenJson: Generator = async (random, world) => {
  const operation = random.pick(OPERATIONS)
  const broken = random.pick(BROKEN_JSON)(random, JSON.stringify(validInput(operation, world)))
  const body = Buffer.from(broken as string)
  const validity = () =>
    body.length === 0 ? validityOf(operation, {}, world) : validityOf(operation, parsedJson(body), world)
  return judgedByModel(`${operation} with broken JSON`, jsonSpec(world, operation, body), world, validity)
}

/** Larger than any input. */
export const hugeBody: Generator = async (random, world) => {
  const operation = random.pick(OPERATIONS)
  const filler = 'x'.repeat(random.integer(1024 ** 2, 3 * 1024 ** 2))
  const input = { ...validInput(operation, world), Filler: filler }
  const spec = random.chance(0.5)
    ? jsonSpec(world, operation, Buffer.from(JSON.stringify(input)))
    : cborSpec(world, operation, Buffer.from(cbor.serialize(input)))
  return {
    what: `${operation} with a huge body`,
    bytes: render(await sign(spec, world.root, 'gamelift')),
    form: formOf(spec),
  }
}

const HOSTILE: readonly ((random: Random) => unknown)[] = [
  () => null,
  random => random.chance(0.5),
  random => random.pick([0, 1, -1, -0, 1.5, 1e308, 5e-324, 2 ** 31, 2 ** 31 - 1, 2 ** 53, -(2 ** 63), 4_294_967_297]),
  random =>
    random.pick(['', ' ', 'x', '0', '1', 'true', 'null', '\0', '\ud800', '\udc00x', '\u202e', '{}', '\r\n', '5.2.0\n']),
  random =>
    random.pick(['x', '😀', '\u0000', '"', '\ud83d']).repeat(random.pick([128, 129, 256, 257, 1024, 1025, 5_000])),
  random => random.pick([[], [null], [1], ['x', 1], [[]], [{}], [{ Key: 'a' }], [{ Key: 'a', Value: 'b' }]]),
  random => Array.from({ length: random.pick([200, 201, 5_000]) }, (_, at) => ({ Key: `k${at}`, Value: 'v' })),
  random => Array.from({ length: random.pick([2, 201]) }, () => ({ Key: 'same', Value: 'v' })),
  random => Array.from({ length: random.pick([200, 201, 5_000]) }, (_, at) => `k${at}`),
  random => random.pick<object>([{}, { Key: 'a' }, { length: 3 }, { toString: 1 }, { BuildId: 'x' }]),
  random => Array.from({ length: random.integer(1, 400) }).reduce<unknown>(inner => [inner], 1),
  random => `build-${random.bytes(16).toString('hex')}`,
  () => 'build-00000000-0000-7000-8000-000000000000',
  () => `arn:aws:gamelift:us-west-2::build/build-00000000-0000-7000-8000-000000000000`,
  random => `arn:aws:gamelift:${random.pick(['eu-west-1', '', '*'])}::${random.pick(['fleet', 'build', ''])}/build-x`,
  random => `arn:${':'.repeat(random.integer(1, 1_000))}build/build-x`,
  random =>
    random.pick(['READY', 'ready', 'AMAZON_LINUX_2023', '1.2.3', '1.2', '٣.١.٢', '1.2.3.4', `${'1'.repeat(128)}.1.1`]),
]

const HOSTILE_CBOR: readonly ((random: Random) => unknown)[] = [
  random => random.bytes(random.integer(0, 40)),
  random => BigInt(random.integer(0, 2 ** 31)) ** 3n,
  random => -(2n ** BigInt(random.integer(0, 63))),
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  random => new Date(random.integer(0, 2 ** 40)),
]

/** An input with one member, at any depth, replaced by what doesn't belong there, left out, or joined by others. */
function spoiltInput(random: Random, valid: Record<string, unknown>, hostile: unknown): unknown {
  const input = structuredClone(valid)
  const places: (() => void)[] = []
  const visit = (holder: Record<string, unknown>, name: string) => {
    places.push(() => {
      if (random.chance(0.15)) delete holder[name]
      else holder[name] = hostile
    })
    const value = holder[name]
    if (typeof value !== 'object' || value === null) return
    for (const inner of Object.keys(value)) visit(value as Record<string, unknown>, inner)
  }
  for (const name of Object.keys(input)) visit(input, name)
  if (random.chance(0.1)) places.push(() => Object.assign(input, { StorageLocation: hostile }))
  if (random.chance(0.1)) places.push(() => Object.assign(input, { Unknown: hostile }))
  const times = random.chance(0.8) ? 1 : 3
  for (let time = 0; time < times; time++) random.pick(places)()
  return input
}

export const wrongTypesInJson: Generator = async (random, world) => {
  const operation = random.pick(OPERATIONS)
  const hostile = random.pick(HOSTILE)(random)
  const body = Buffer.from(JSON.stringify(spoiltInput(random, validInput(operation, world), hostile)))
  const spec = jsonSpec(world, operation, body)
  return judgedByModel(`${operation} with wrong members`, spec, world, () =>
    validityOf(operation, parsedJson(body), world),
  )
}

export const wrongTypesInCbor: Generator = async (random, world) => {
  const operation = random.pick(OPERATIONS)
  const hostile = random.pick([...HOSTILE, ...HOSTILE_CBOR])(random)
  const input = spoiltInput(random, validInput(operation, world), hostile)
  const body = Buffer.from(cbor.serialize(serializable(input)))
  const spec = cborSpec(world, operation, body)
  return judgedByModel(`${operation} with wrong members in CBOR`, spec, world, () =>
    validityOf(operation, parsedCbor(body), world),
  )
}

/** What a mutation leaves, as `@smithy/core` takes it: times as tag 1, and nothing undefined. */
function serializable(value: unknown): unknown {
  if (value === undefined) return null
  if (value instanceof Date) return dateToTag(value)
  if (Array.isArray(value)) return Array.from(value, serializable)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, serializable(member)]))
}

const hex = (digits: string) => Buffer.from(digits, 'hex')

const BROKEN_CBOR: readonly ((random: Random, valid: Buffer) => Buffer)[] = [
  random => random.bytes(random.integer(1, 2_000)),
  (random, valid) => mutateBytes(random, valid),
  (random, valid) => mutateBytes(random, valid),
  (random, valid) => mutateBytes(random, valid),
  (random, valid) => valid.subarray(0, random.integer(1, valid.length - 1)),
  (_, valid) => Buffer.concat([valid, valid]),
  (random, valid) => Buffer.concat([valid, random.bytes(random.integer(1, 9))]),
  // Lengths that nothing follows: of bytes, text, arrays and maps.
  random =>
    hex(
      random.pick(['5b', '7b', '9b', 'bb']) + random.pick(['7fffffffffffffff', 'ffffffffffffffff', '0000000100000000']),
    ),
  random => hex(random.pick(['5a', '7a', '9a', 'ba']) + random.pick(['ffffffff', '7fffffff', '00ffffff'])),
  random => Buffer.concat([hex('a1674275696c644964'), hex(random.pick(['5b', '7b', '9b', 'bb'])), random.bytes(8)]),
  // Nesting without end, closed and open, definite and indefinite.
  random =>
    hex(random.pick(['81', '9f', 'c1', 'd9d9f7', 'a16161', 'bf6161', '5f', '7f']).repeat(random.integer(10, 100_000))),
  random => {
    const depth = random.integer(10, 100_000)
    return Buffer.concat([hex('a1674275696c644964'), Buffer.alloc(depth, 0x9f), Buffer.alloc(depth, 0xff)])
  },
  random =>
    hex(
      random.pick([
        '00',
        '80',
        'f6',
        'f7',
        'ff',
        '60',
        '40',
        'f97e00',
        'c100',
        'a1',
        'a100',
        'a10000',
        'f8',
        '1c',
        'bf',
        'fc',
      ]),
    ),
  // A key twice, a key that is none, and tags around a string.
  () => hex('a2674275696c6449646178674275696c6449646179'),
  random => hex(`a1674275696c644964${random.pick(['c2', 'c3', 'c0', 'd818', 'd9d9f7', 'dbffffffffffffffff'])}6178`),
  random => Buffer.concat([hex('a1674275696c644964c25a000fffff'), random.bytes(0xfffff)]),
]

export const brokenCbor: Generator = async (random, world) => {
  const operation = random.pick(OPERATIONS)
  const body = random.pick(BROKEN_CBOR)(random, Buffer.from(cbor.serialize(validInput(operation, world))))
  const validity = () =>
    body.length === 0 ? validityOf(operation, {}, world) : validityOf(operation, parsedCbor(body), world)
  const judged = await judgedByModel(`${operation} with broken CBOR`, cborSpec(world, operation, body), world, validity)
  // The other implementation takes some things that are no good CBOR (bytes behind the item): only a 2xx is judged by it.
  const { refused: _, ...one } = judged
  return one
}

const NAMES = [
  'GameLift.Nothing',
  'GameLift.',
  '.CreateBuild',
  '.',
  '',
  'GameLift',
  'createBuild',
  'gamelift.CreateBuild',
  'GameLift.CreateBuild.x',
  'GameLift.__proto__',
  '__proto__.CreateBuild',
  'constructor.name',
  'GameLift.toString',
  'Gantry.constructor',
  'GameLift.createBuild',
  'GameLift.CreateFleet',
  'GameLift.CreateAlias',
  'DynamoDB_20120810.ListTables',
  'Gantry.CreateBuild',
  'GameLift.ListBuildEvents',
] as const

export const unknownTargets: Generator = async (random, world) => {
  const name = random.chance(0.6) ? random.pick(NAMES) : mutateText(random, random.pick(OPERATIONS))
  const isKnown = OPERATIONS.includes(name)
  const body = Buffer.from(random.pick(['{}', '', JSON.stringify(validInput('GameLift.CreateBuild', world))]))
  let spec = jsonSpec(world, name, body)
  if (random.chance(0.4)) {
    const path = random
      .pick([
        `/service/${name.replace('.', '/operation/')}`,
        `/service/${name}`,
        '/service/',
        '/service/GameLift/operation/',
        '/service/GameLift/operation/CreateBuild/',
        '/service/GameLift/operation/CreateBuild?x=1&Action=CreateBuild#',
        '/service//GameLift/operation/CreateBuild',
        '/service/GameLift/operation/Create%42uild',
        '/service/../service/GameLift/operation/ListFleets',
        `/service/${'a'.repeat(5_000)}/operation/b`,
        '/',
        '/x',
      ])
      .replace(/[^\x21-\x7e]|#/g, '')
    spec = { ...cborSpec(world, 'GameLift.CreateBuild', Buffer.from(cbor.serialize({}))), target: path }
  }
  if (random.chance(0.1)) spec = withoutHeader(spec, 'x-amz-target')
  let signed = await sign(spec, world.root, 'gamelift').catch(() => spec)
  if (random.chance(0.1)) signed = { ...signed, headers: [...signed.headers, ['x-amz-target', 'GameLift.ListBuilds']] }
  const one: Case = { what: `target ${name.slice(0, 60)}`, bytes: render(signed), form: formOf(spec) }
  // A mutation may have left the name as it was.
  return isKnown ? { ...one, accepted: () => undefined } : one
}

/** A valid body under headers that say something else of it. What is accepted all the same is counted in the summary. */
export const wrongContentTypes: Generator = async (random, world) => {
  const isJson = random.chance(0.5)
  const input = { BuildId: world.open.id }
  const name = 'GameLift.DescribeBuild'
  const base = isJson
    ? jsonSpec(world, name, Buffer.from(JSON.stringify(input)))
    : cborSpec(world, name, Buffer.from(cbor.serialize(input)))
  const type = random.pick([
    '',
    'text/plain',
    'application/json',
    'application/x-amz-json-1.0',
    'application/cbor; x',
    'multipart/form-data',
    'application/x-www-form-urlencoded',
    ';;;',
    'a'.repeat(3_000),
    '\xff\xfe',
    'application/x-amz-json-1.1; charset=utf-16',
  ])
  const spec = random.pick([
    withHeader(base, 'content-type', type),
    withoutHeader(base, 'content-type'),
    withHeader(base, 'content-encoding', random.pick(['gzip', 'aws-chunked', 'x'])),
    withHeader(base, 'smithy-protocol', random.pick(['rpc-v2-json', '', 'RPC-V2-CBOR', 'rpc-v2-cbor, rpc-v2-cbor'])),
    withHeader(base, 'accept', 'text/html'),
    isJson
      ? withHeader(base, 'smithy-protocol', 'rpc-v2-cbor')
      : withHeader(base, 'x-amz-target', 'GameLift.DescribeBuild'),
    { ...base, method: random.pick(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) },
  ])
  const signed = await sign(spec, world.root, 'gamelift')
  return {
    what: `content type ${type.slice(0, 30)} for ${isJson ? 'JSON' : 'CBOR'}`,
    bytes: render(signed),
    form: formOf(spec),
    // The body is what the operation takes, and it changes nothing.
    accepted: () => undefined,
  }
}
