/** Numbers of PKWARE's APPNOTE.TXT 6.3.10, by section. */

/** 4.3.7 */
export const LOCAL_HEADER_SIGNATURE = 0x04034b50
export const LOCAL_HEADER_BYTES = 30
/** 4.3.9.3 */
export const DESCRIPTOR_SIGNATURE = 0x08074b50
/** 4.3.12 */
export const CENTRAL_HEADER_SIGNATURE = 0x02014b50
export const CENTRAL_HEADER_BYTES = 46
/** 4.3.13 */
export const DIGITAL_SIGNATURE = 0x05054b50
/** Its head, which gives the length of what follows. */
export const DIGITAL_SIGNATURE_BYTES = 6
/** 4.3.14 */
export const ZIP64_END_SIGNATURE = 0x06064b50
export const ZIP64_END_BYTES = 56
/** 4.3.15 */
export const ZIP64_LOCATOR_SIGNATURE = 0x07064b50
export const ZIP64_LOCATOR_BYTES = 20
/** 4.3.16 */
export const END_SIGNATURE = 0x06054b50
export const END_BYTES = 22

/** 4.4.1.4: "the corresponding values … MUST be set to 0xFFFF or 0xFFFFFFFF" when the real ones are in a zip64 record. */
export const IN_ZIP64_16 = 0xffff
export const IN_ZIP64_32 = 0xffffffff

/** 4.4.4, bit 0. */
export const FLAG_ENCRYPTED = 0x0001
/** 4.4.4, bit 3: sizes and CRC follow the data in a descriptor. */
export const FLAG_DESCRIPTOR = 0x0008
/** 4.4.4, bit 6: strong encryption; bit 0 must be set as well. */
export const FLAG_STRONG_ENCRYPTION = 0x0040
/** 4.4.4, bit 11: name and comment are UTF-8. */
export const FLAG_UTF8 = 0x0800
/** 4.4.4, bit 13: the directory is encrypted and local headers are masked. */
export const FLAG_MASKED = 0x2000

/** Encryption in any form. Bits 6 and 13 mean nothing without bit 0, but programs refuse an entry for bit 6 alone. */
export const FLAGS_ENCRYPTED = FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED
/** 4.4.4, bit 5: "compressed patched data". */
export const FLAG_PATCHED = 0x0020

/** 4.4.5 */
export const METHOD_STORED = 0
export const METHOD_DEFLATE = 8

/**
 * A 64-bit number. Above 2^53 it is only nearly right, which is as good: no file is that long, so the comparison that
 * follows fails either way.
 */
export function readUint64(buffer: Buffer, offset: number): number {
  return buffer.readUInt32LE(offset) + buffer.readUInt32LE(offset + 4) * 2 ** 32
}
