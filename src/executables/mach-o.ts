/** How much of the beginning of a file {@link isMachO} looks at. */
export const MACH_O_HEAD_BYTES = 8

/** `MH_MAGIC` and `MH_MAGIC_64` of mach-o/loader.h, in both byte orders. */
const THIN = [0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe]
/** `FAT_MAGIC` and `FAT_MAGIC_64` of mach-o/fat.h: several programs in one file. */
const FAT = [0xcafebabe, 0xcafebabf]
/** A Java class begins as a fat file does, and where that counts its programs, it has its version: 45 or more. */
const FIRST_JAVA_VERSION = 45

/** Whether a file that begins with `head` is a program or a library for macOS or iOS. */
export function isMachO(head: Buffer): boolean {
  if (head.length < MACH_O_HEAD_BYTES) return false
  const magic = head.readUInt32BE(0)
  return THIN.includes(magic) || (FAT.includes(magic) && head.readUInt32BE(4) < FIRST_JAVA_VERSION)
}
