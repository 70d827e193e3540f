/** `IMAGE_FILE_MACHINE_…` */
const MACHINES: Record<number, string> = {
  332: 'x86',
  34404: 'x86-64',
  43620: 'arm64',
  42561: 'arm64ec',
  42574: 'arm64x',
  448: 'arm',
  450: 'arm',
  452: 'arm',
  512: 'ia64',
  20530: 'riscv32',
  20580: 'riscv64',
  25138: 'loongarch32',
  25188: 'loongarch64',
  3772: 'efi-bytecode',
}

/**
 * `IMAGE_FILE_MACHINE_OS_MASK_…` of .NET's pedecoder.h, for Linux, macOS, FreeBSD, NetBSD, SunOS: assemblies that were
 * compiled ahead of time for one of them have the machine combined with it, so that no other system takes them.
 */
const SYSTEM_MASKS = [0x7b79, 0x4644, 0xadc4, 0x1993, 0x1992]

/** What the machine of a COFF header stands for. */
export function peMachine(machine: number): string {
  const masks = [0, ...SYSTEM_MASKS]
  const name = masks.map(mask => MACHINES[machine ^ mask]).find(found => found !== undefined)
  return name ?? `machine 0x${machine.toString(16)}`
}
