/** A cyclic redundancy check of the usual kind: reflected, started with all ones, inverted at the end. */
export interface CrcModel {
  readonly widthBits: 32 | 64
  /** The polynomial without its highest term, bits reversed. */
  readonly polynomial: bigint
}

/** The three that S3 knows, by their entries in the catalogue of parametrised CRC algorithms (reveng.sourceforge.io). */
export const CRC_MODELS = {
  /** CRC-32/ISO-HDLC */
  CRC32: { widthBits: 32, polynomial: 0xedb88320n },
  /** CRC-32/ISCSI */
  CRC32C: { widthBits: 32, polynomial: 0x82f63b78n },
  /** CRC-64/NVME */
  CRC64NVME: { widthBits: 64, polynomial: 0x9a6c9329ac4bc9b5n },
} as const satisfies Record<string, CrcModel>

export type CrcAlgorithm = keyof typeof CRC_MODELS
