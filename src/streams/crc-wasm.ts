/**
 * A WebAssembly module with one function for each set of tables, which runs a reflected CRC over a stretch of memory, 16
 * octets a step ("slicing by 16"), and one that multiplies polynomials. JavaScript has no 64-bit integers that are fast:
 * this is twice as fast as the best that it can do for CRC32C, and makes CRC64NVME possible at all. In its text form:
 *
 * ```text
 * (memory (export "memory") pages)
 * (func (export name) (param $state i64) (param $at i32) (param $end i32) (result i64)
 *   (local $x i64) (local $y i64) (local $last i32)
 *   $last = $end - 16
 *   while ($at <= $last) { $x = load64($at) ^ $state; $y = load64($at + 8)
 *                          $state = T15[$x.0] ^ T14[$x.1] ^ … ^ T0[$y.7]; $at += 16 }
 *   while ($at < $end)   { $x = $state ^ load8($at); $state = T0[$x.0] ^ ($state >> 8); $at += 1 }
 *   $state)
 * (func (export "multiply") (param $a i64) (param $b i64) (param $polynomial i64) (param $bit i64) (result i64)
 *   (local $product i64)
 *   while ($bit != 0) { $product ^= $b & -($a & $bit != 0); $b = $b >> 1 ^ $polynomial & -($b & 1); $bit >>= 1 }
 *   $product)
 * ```
 *
 * @param tablesAt the memory address of each function's 16 tables of 256 64-bit entries
 * @param pages memory to export, in pages of 64 KiB
 */
export function assembleCrcModule(tablesAt: Readonly<Record<string, number>>, pages: number): Uint8Array<ArrayBuffer> {
  const names = Object.keys(tablesAt)
  const types = [
    [0x60, ...vector([[I64], [I32], [I32]]), ...vector([[I64]])],
    [0x60, ...vector([[I64], [I64], [I64], [I64]]), ...vector([[I64]])],
  ]
  const exports = [...names, 'multiply'].map((name, index) => [...text(name), 0x00, index])
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(3, vector([...names.map(() => [0]), [1]])),
    ...section(5, vector([[0x00, ...unsigned(pages)]])),
    ...section(7, vector([[...text('memory'), 0x02, 0], ...exports])),
    ...section(10, vector([...Object.values(tablesAt).map(crcFunction), multiplyFunction()])),
  ])
}

const [STATE, AT, END, X, Y, LAST] = [0, 1, 2, 3, 4, 5]
const [I64, I32] = [0x7e, 0x7f]
const [I32_LE, I32_LT, I32_ADD, I32_SUB, I32_AND, I32_SHL, I32_WRAP] = [0x4c, 0x48, 0x6a, 0x6b, 0x71, 0x74, 0xa7]
const [I64_NE, I64_SUB, I64_AND, I64_XOR, I64_SHR, I64_EXTEND] = [0x52, 0x7d, 0x83, 0x85, 0x88, 0xad]

function crcFunction(tablesAt: number): number[] {
  const terms = Array.from({ length: 16 }, (_, octet) =>
    lookup(octet < 8 ? X : Y, octet % 8, tablesAt + (15 - octet) * 2048),
  )
  const body = [
    ...[...get(END), ...i32(16), I32_SUB, ...set(LAST)],
    ...whileLoop(
      [...get(AT), ...get(LAST), I32_LE],
      [...get(AT), ...load64(0), ...get(STATE), I64_XOR, ...set(X)],
      [...get(AT), ...load64(8), ...set(Y)],
      [...xorAll(terms), ...set(STATE)],
      [...get(AT), ...i32(16), I32_ADD, ...set(AT)],
    ),
    ...whileLoop(
      [...get(AT), ...get(END), I32_LT],
      [...get(STATE), ...get(AT), ...LOAD8, I64_XOR, ...set(X)],
      [...lookup(X, 0, tablesAt), ...get(STATE), ...i64(8), I64_SHR, I64_XOR, ...set(STATE)],
      [...get(AT), ...i32(1), I32_ADD, ...set(AT)],
    ),
    ...get(STATE),
  ]
  return functionBody(
    [
      [2, I64],
      [1, I32],
    ],
    body,
  )
}

function multiplyFunction(): number[] {
  const [A, B, POLYNOMIAL, BIT, PRODUCT] = [0, 1, 2, 3, 4]
  const allOnesIf = (bit: number[]) => [...i64(0), ...bit, I64_SUB]
  const bitOfA = [...get(A), ...get(BIT), I64_AND, ...i64(0), I64_NE, I64_EXTEND]
  const lowestOfB = [...get(B), ...i64(1), I64_AND]
  const body = [
    ...whileLoop(
      [...get(BIT), ...i64(0), I64_NE],
      [...get(PRODUCT), ...get(B), ...allOnesIf(bitOfA), I64_AND, I64_XOR, ...set(PRODUCT)],
      [...get(B), ...i64(1), I64_SHR, ...get(POLYNOMIAL), ...allOnesIf(lowestOfB), I64_AND, I64_XOR, ...set(B)],
      [...get(BIT), ...i64(1), I64_SHR, ...set(BIT)],
    ),
    ...get(PRODUCT),
  ]
  return functionBody([[1, I64]], body)
}

function functionBody(locals: number[][], body: number[]): number[] {
  const code = [...vector(locals), ...body, 0x0b]
  return [...unsigned(code.length), ...code]
}

/** The 64-bit entry of the table at `address` for one octet of a local: the offset is the octet times 8. */
function lookup(local: number, octet: number, address: number): number[] {
  const scaled =
    octet === 0
      ? [...get(local), I32_WRAP, ...i32(3), I32_SHL]
      : [...get(local), ...i64(8 * octet - 3), I64_SHR, I32_WRAP]
  return [...scaled, ...i32(0xff << 3), I32_AND, ...load64(address)]
}

/** As a balanced tree, so that the processor needn't wait for one after the other. */
function xorAll(terms: readonly number[][]): number[] {
  if (terms.length === 1) return terms[0] ?? []
  const half = terms.length >> 1
  return [...xorAll(terms.slice(0, half)), ...xorAll(terms.slice(half)), I64_XOR]
}

/** `loop` with the condition on top: `(block (loop (br_if 1 (eqz condition)) … (br 0)))`. */
function whileLoop(condition: number[], ...statements: number[][]): number[] {
  return [0x02, 0x40, 0x03, 0x40, ...condition, 0x45, 0x0d, 1, ...statements.flat(), 0x0c, 0, 0x0b, 0x0b]
}

const LOAD8 = [0x31, 0, 0]
const load64 = (offset: number) => [0x29, 0, ...unsigned(offset)]
const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const i32 = (value: number) => [0x41, ...signed(value)]
const i64 = (value: number) => [0x42, ...signed(value)]
const section = (id: number, content: number[]) => [id, ...unsigned(content.length), ...content]
const vector = (items: readonly number[][]) => [...unsigned(items.length), ...items.flat()]
const text = (value: string) => vector([...Buffer.from(value)].map(octet => [octet]))

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

/** Signed LEB128 of what isn't negative: the last octet's second bit is its sign. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)]
}
