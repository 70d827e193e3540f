import { CRC_MODELS, type CrcModel } from './crc-models.ts'
import { assembleCrcModule } from './crc-wasm.ts'

/** Node has it, but its types leave it to the browser's. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object) => { readonly exports: object }
}

/** 16 tables of 256 entries of 8 octets. */
const TABLES_BYTES = 16 * 256 * 8
/** Where the tables of each algorithm stand in the module's memory, and after them the window that data goes through. */
const TABLES_AT = { CRC64NVME: 0, CRC32C: TABLES_BYTES } as const
const WINDOW_AT = 2 * TABLES_BYTES
/** Fits in the second-level cache: measured as fast as any larger one. */
const WINDOW_BYTES = 65_536

export type KernelAlgorithm = keyof typeof TABLES_AT

/** The state before the first octet. */
export function startCrc(algorithm: KernelAlgorithm): bigint {
  return (1n << BigInt(CRC_MODELS[algorithm].widthBits)) - 1n
}

/** The state after `data`. The data passes through a window of the module's memory; nothing is allocated. */
export function updateCrc(algorithm: KernelAlgorithm, state: bigint, data: Uint8Array): bigint {
  kernel ??= loadKernel()
  let next = state
  for (let at = 0; at < data.length; at += WINDOW_BYTES) {
    const piece = data.subarray(at, at + WINDOW_BYTES)
    kernel.window.set(piece)
    next = kernel.update[algorithm](next, WINDOW_AT, WINDOW_AT + piece.length)
  }
  return next
}

/** The checksum that a state stands for. */
export function finishCrc(algorithm: KernelAlgorithm, state: bigint): bigint {
  const { widthBits } = CRC_MODELS[algorithm]
  return BigInt.asUintN(widthBits, ~state)
}

/** a · b mod P, polynomials over GF(2) with their bits reversed as in a CRC. */
export function multiplyPolynomials({ widthBits, polynomial }: CrcModel, a: bigint, b: bigint): bigint {
  kernel ??= loadKernel()
  return BigInt.asUintN(64, kernel.multiply(a, b, polynomial, 1n << BigInt(widthBits - 1)))
}

type Update = (state: bigint, at: number, end: number) => bigint

interface Kernel {
  readonly window: Uint8Array
  readonly update: Readonly<Record<KernelAlgorithm, Update>>
  readonly multiply: (a: bigint, b: bigint, polynomial: bigint, highestBit: bigint) => bigint
}

/** Loaded on first use: the tables take some milliseconds to fill. */
let kernel: Kernel | undefined

function loadKernel(): Kernel {
  const code = assembleCrcModule(TABLES_AT, (WINDOW_AT + WINDOW_BYTES) / 65_536)
  const { memory, multiply, ...update } = new WebAssembly.Instance(new WebAssembly.Module(code)).exports as {
    memory: { readonly buffer: ArrayBuffer }
    multiply: Kernel['multiply']
  } & Kernel['update']
  for (const algorithm of ['CRC64NVME', 'CRC32C'] as const) {
    new BigUint64Array(memory.buffer, TABLES_AT[algorithm], 16 * 256).set(slicingTables(CRC_MODELS[algorithm]))
  }
  return { window: new Uint8Array(memory.buffer, WINDOW_AT, WINDOW_BYTES), update, multiply }
}

/** Entry `k * 256 + octet` is what `octet` adds to the state when `k` more octets follow it. */
function slicingTables({ polynomial }: CrcModel): BigUint64Array {
  const tables = new BigUint64Array(16 * 256)
  for (let octet = 0; octet < 256; octet++) {
    let value = BigInt(octet)
    for (let bit = 0; bit < 8; bit++) value = (value & 1n) === 0n ? value >> 1n : (value >> 1n) ^ polynomial
    tables[octet] = value
  }
  for (let entry = 256; entry < tables.length; entry++) {
    const before = tables[entry - 256] ?? 0n
    tables[entry] = (before >> 8n) ^ (tables[Number(before & 0xffn)] ?? 0n)
  }
  return tables
}
