import { cbor, dateToTag } from '@smithy/core/cbor'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCbor } from './decode.ts'
import { encodeCbor } from './encode.ts'
import { CborError } from './value.ts'

const decode = (hex: string) => decodeCbor(Buffer.from(hex, 'hex'))

// RFC 8949 appendix A.
describe('the examples of the RFC', () => {
  test.each<[string, unknown]>([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
    ['c249010000000000000000', 18_446_744_073_709_551_616n],
    ['3bffffffffffffffff', -18_446_744_073_709_551_616n],
    ['c349010000000000000000', -18_446_744_073_709_551_617n],
    ['20', -1],
    ['3903e7', -1000],
    ['f90000', 0],
    ['f98000', -0],
    ['f93e00', 1.5],
    ['f97bff', 65_504],
    ['f90001', 2 ** -24],
    ['f90400', 2 ** -14],
    ['f9c400', -4],
    ['f97c00', Number.POSITIVE_INFINITY],
    ['f97e00', Number.NaN],
    ['fa47c35000', 100_000],
    ['fb3ff199999999999a', 1.1],
    ['fbc010666666666666', -4.1],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['f7', null],
    ['c11a514b67b0', new Date('2013-03-21T20:04:00Z')],
    ['c1fb41d452d9ec200000', new Date('2013-03-21T20:04:00.500Z')],
    ['40', Buffer.alloc(0)],
    ['4401020304', Buffer.from([1, 2, 3, 4])],
    ['60', ''],
    ['62225c', '"\\'],
    ['64f0908591', '\ud800\udd51'],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['5f42010243030405ff', Buffer.from([1, 2, 3, 4, 5])],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['9fff', []],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ])('%s', (hex, value) => {
    expect(decode(hex)).toEqual(value)
  })
})

describe('refused', () => {
  test.each([
    ['nothing', ''],
    ['two items', '0000'],
    ['a length without its bytes', '19'],
    ['a string without its bytes', '5b7fffffffffffffff'],
    ['a text without its bytes', '7bffffffffffffffff'],
    ['an array without its items', '9b7fffffffffffffff'],
    ['a map without its items', 'bb7fffffffffffffff'],
    ['a map of half its items', 'a201'],
    ['a reserved head', '1c'],
    ['an integer of indefinite length', '1f'],
    ['a tag of indefinite length', 'df00'],
    ['a break', 'ff'],
    ['a break for a value', 'bf6161ff'],
    ['no break', '9f01'],
    ['a text in bytes', '5f6161ff'],
    ['a string of indefinite length in another', '5f5f4100ffff'],
    ['a key that is a number', 'a10102'],
    ['a key that is bytes', 'a1416100'],
    ['a key twice', 'a2616101616102'],
    ['a key twice, indefinite', 'bf616101616102ff'],
    ['__proto__ twice', `a2${'695f5f70726f746f5f5f00'.repeat(2)}`],
    ['text that is not UTF-8', '61ff'],
    ['a surrogate in UTF-8', '63eda080'],
    ['text cut within a character', '7f61c361a9ff'],
    ['another tag', 'c000'],
    ['a time that is text', 'c16161'],
    ['a time that is none', 'c1f97e00'],
    ['a time out of range', 'c11b001fffffffffffff'],
    ['a bignum that is a number', 'c201'],
    ['a simple value', 'e0'],
    ['a simple value of two bytes', 'f8ff'],
    ['arrays without end', '81'.repeat(100_000)],
    ['tags without end', 'c1'.repeat(100_000)],
    ['indefinite arrays without end', '9f'.repeat(100_000)],
  ])('%s', (_, hex) => {
    expect(() => decode(hex)).toThrow(CborError)
  })

  test('a bignum without bound', () => {
    expect(() => decodeCbor(encodeCbor(1n << 10_000n))).toThrow(/too large/)
  })

  test('what has no encoding', () => {
    const loop: unknown[] = []
    loop.push(loop)
    for (const value of [undefined, () => 1, Symbol('s'), new Map(), /x/, new Date(Number.NaN), loop]) {
      expect(() => encodeCbor(value)).toThrow(CborError)
    }
  })
})

test('__proto__ is a key like any other', () => {
  const decoded = decode(`a1695f5f70726f746f5f5fa1${'61'}61f5`) as object
  expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype)
  expect(Object.keys(decoded)).toEqual(['__proto__'])
  expect((decoded as { a?: unknown }).a).toBeUndefined()
})

test('members that are undefined are left out', () => {
  expect(decodeCbor(encodeCbor({ a: undefined, b: [undefined] }))).toEqual({ b: [null] })
})

test('times are integers where they can be', () => {
  expect(encodeCbor(new Date(1_363_896_240_000)).toString('hex')).toBe('c11a514b67b0')
  expect(encodeCbor(new Date(1_363_896_240_500)).toString('hex')).toBe('c1fb41d452d9ec200000')
})

const time = fc.date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2200-01-01') })
const scalar = fc.oneof(
  fc.constantFrom(null, true, false),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
)
const tree = (leaf: fc.Arbitrary<unknown>) =>
  fc.letrec(self => ({
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(self('value'), { maxLength: 5 }),
      fc.dictionary(fc.string({ maxLength: 8 }), self('value'), { maxKeys: 30, noNullPrototype: true }),
    ),
  })).value

describe('against @smithy/core', () => {
  const forBoth = tree(fc.oneof(scalar, fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n })))
  // It compares by value; -0 is written as the integer 0 there.
  const positiveZero = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(positiveZero)
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, positiveZero(member)]))
    }
    return Object.is(value, -0) ? 0 : value
  }
  const withoutProto = (value: unknown): boolean => !JSON.stringify(value, noBigInts).includes('__proto__')
  const noBigInts = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

  test('it writes, we read', () => {
    fc.assert(
      fc.property(forBoth, value => {
        expect(decodeCbor(cbor.serialize(value))).toEqual(narrow(positiveZero(value)))
      }),
    )
  })

  test('we write, it reads', () => {
    fc.assert(
      fc.property(forBoth.filter(withoutProto), value => {
        expect(cbor.deserialize(encodeCbor(value))).toEqual(narrow(value))
      }),
    )
  })

  test('both write the same', () => {
    fc.assert(
      fc.property(forBoth.map(positiveZero), value => {
        expect(encodeCbor(value).equals(cbor.serialize(value))).toBe(true)
      }),
    )
  })

  test('times', () => {
    fc.assert(
      fc.property(time, date => {
        expect(decodeCbor(cbor.serialize(dateToTag(date)))).toEqual(date)
        const { tag, value } = cbor.deserialize(encodeCbor(date)) as { tag: number; value: number }
        expect([tag, Math.round(value * 1000)]).toEqual([1, date.getTime()])
      }),
    )
  })

  /** A bigint that a number can hold is read as a number. */
  function narrow(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(narrow)
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, narrow(member)]))
    }
    return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
  }
})

test('what we write, we read', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map(array => Buffer.from(array))
  fc.assert(
    fc.property(tree(fc.oneof(scalar, time, bytes)), value => {
      expect(decodeCbor(encodeCbor(value))).toEqual(value)
    }),
  )
})

test('random bytes are decoded or refused, and nothing else', () => {
  const noise = fc.uint8Array({ maxLength: 200 })
  const cut = fc.tuple(tree(scalar), fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
    const bytes = encodeCbor(value)
    bytes[at % bytes.length] = byte
    return bytes
  })
  fc.assert(
    fc.property(fc.oneof(noise, cut), bytes => {
      try {
        decodeCbor(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(CborError)
      }
    }),
    { numRuns: 3000 },
  )
})
