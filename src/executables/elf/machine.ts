import type { ElfHeader } from './header.ts'

/** `e_machine`: the names for little-endian and big-endian files; with a second pair for 64-bit ones that share a number. */
const MACHINES: Record<number, readonly [little: string, big: string, little64?: string, big64?: string]> = {
  2: ['sparcel', 'sparc'],
  3: ['x86', 'x86be'],
  8: ['mipsel', 'mips', 'mips64el', 'mips64'],
  18: ['sparcel', 'sparc'],
  20: ['ppcle', 'ppc'],
  21: ['ppc64le', 'ppc64'],
  22: ['s390le', 's390', 's390xle', 's390x'],
  40: ['arm', 'armbe'],
  43: ['sparc64el', 'sparc64'],
  50: ['ia64', 'ia64be'],
  // A 64-bit processor in a 32-bit file is the x32 ABI, which most kernels don't run.
  62: ['x32', 'x32be', 'x86-64', 'x86-64be'],
  183: ['arm64ilp32', 'arm64ilp32be', 'arm64', 'arm64be'],
  190: ['cuda', 'cuda'],
  224: ['amdgpu', 'amdgpu'],
  243: ['riscv32', 'riscv32be', 'riscv64', 'riscv64be'],
  247: ['bpf', 'bpfbe'],
  258: ['loongarch32', 'loongarch32be', 'loongarch64', 'loongarch64be'],
}

/** What `e_machine` stands for, with the class and the byte order, which are part of it. */
export function elfMachine({ machine, numbers }: ElfHeader): string {
  const names = MACHINES[machine]
  if (!names) return `machine 0x${machine.toString(16)}`
  const [little, big, little64 = little, big64 = big] = names
  if (numbers.is64) return numbers.isLittleEndian ? little64 : big64
  return numbers.isLittleEndian ? little : big
}
