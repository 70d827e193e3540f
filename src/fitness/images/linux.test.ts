import { expect, test } from 'vitest'
import { AMAZON_LINUX_1_LIBRARIES } from './amazon-linux-1.ts'
import { AMAZON_LINUX_2_LIBRARIES } from './amazon-linux-2.ts'
import { AMAZON_LINUX_2023_LIBRARIES } from './amazon-linux-2023.ts'
import { LINUX_IMAGES, type LinuxSystem } from './linux.ts'
import { fixForLibrary } from './linux-packages.ts'
import { compareVersions } from './version-order.ts'

const SYSTEMS: LinuxSystem[] = ['AMAZON_LINUX', 'AMAZON_LINUX_2', 'AMAZON_LINUX_2023']
const TABLES = { AMAZON_LINUX_1_LIBRARIES, AMAZON_LINUX_2_LIBRARIES, AMAZON_LINUX_2023_LIBRARIES }
const byCodePoint = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

test.each(Object.entries(TABLES))('%s lists each soname once, in order', (_, table) => {
  const sonames = Object.values(table).flatMap(text => text.split(' '))
  expect(sonames.filter(soname => !/^(lib|ld-linux|linux-vdso)[\w+.-]*\.so(\.\w+)*$/.test(soname))).toEqual([])
  expect(sonames.filter((soname, index) => sonames.indexOf(soname) !== index)).toEqual([])
  for (const text of Object.values(table)) expect(text.split(' ')).toEqual(text.split(' ').sort(byCodePoint))
})

test.each(SYSTEMS)('%s has what every C and C++ program is linked with', system => {
  const every = [
    'libc.so.6',
    'libm.so.6',
    'libpthread.so.0',
    'libdl.so.2',
    'librt.so.1',
    'libutil.so.1',
    'libresolv.so.2',
  ]
  const loader = ['ld-linux-x86-64.so.2', 'linux-vdso.so.1']
  const further = ['libstdc++.so.6', 'libgcc_s.so.1', 'libz.so.1', 'libcurl.so.4', 'libuuid.so.1', 'libffi.so']
  const { libraries } = LINUX_IMAGES[system]
  for (const soname of [...every, ...loader, ...further.slice(0, -1)]) expect(libraries, soname).toContain(soname)
  expect([...libraries].filter(soname => soname.startsWith('libffi.so'))).toHaveLength(1)
})

test.each<[soname: string, on: LinuxSystem[], why: string]>([
  ['libssl.so.10', ['AMAZON_LINUX', 'AMAZON_LINUX_2'], 'OpenSSL 1.0.2'],
  ['libssl.so.1.1', [], 'OpenSSL 1.1 is a package of its own on Amazon Linux 2'],
  ['libssl.so.3', ['AMAZON_LINUX_2023'], 'OpenSSL 3'],
  ['libcrypt.so.1', ['AMAZON_LINUX', 'AMAZON_LINUX_2'], '2023 has it in libxcrypt-compat'],
  ['libcrypt.so.2', ['AMAZON_LINUX_2023'], 'libxcrypt'],
  ['libnsl.so.1', ['AMAZON_LINUX', 'AMAZON_LINUX_2'], '2023 has it in the package libnsl'],
  ['libffi.so.6', ['AMAZON_LINUX', 'AMAZON_LINUX_2'], 'libffi 3.0'],
  ['libffi.so.8', ['AMAZON_LINUX_2023'], 'libffi 3.4'],
  ['ld-linux-aarch64.so.1', ['AMAZON_LINUX_2', 'AMAZON_LINUX_2023'], 'Amazon Linux 1 had no Graviton'],
  ['ld-linux.so.2', [], 'nothing for 32 bits is installed'],
  ['libatomic.so.1', [], 'its package is not installed'],
  ['libX11.so.6', ['AMAZON_LINUX'], 'Amazon Linux 1 came with Java and what its windows need'],
  ['libasound.so.2', ['AMAZON_LINUX'], 'likewise'],
  ['libGL.so.1', [], 'no graphics'],
  ['libSDL2-2.0.so.0', [], 'no graphics'],
  ['libgtk-3.so.0', [], 'no graphics'],
  ['libc++.so.1', [], 'LLVM is not installed'],
  ['libicuuc.so.50', ['AMAZON_LINUX', 'AMAZON_LINUX_2'], 'ICU 50.2; 2023 has none'],
  ['libicuuc.so.67', [], 'the package libicu of 2023 is not installed'],
  ['libpython3.9.so.1.0', ['AMAZON_LINUX_2023'], 'its system Python'],
  ['libpython3.11.so.1.0', [], 'not the system Python'],
  ['libboost_system.so.1.75.0', ['AMAZON_LINUX_2023'], 'brought by dyninst'],
  ['libboost_program_options.so.1.75.0', [], 'not brought by dyninst'],
  ['libtbb.so.2', ['AMAZON_LINUX_2023'], 'brought by dyninst'],
  ['libtbb.so.12', [], 'oneTBB is newer'],
  ['libjemalloc.so.2', ['AMAZON_LINUX_2023'], 'brought by bind'],
])('%s is on %j: %s', (soname, on) => {
  expect(SYSTEMS.filter(system => LINUX_IMAGES[system].libraries.has(soname))).toEqual(on)
})

test('newer systems have newer runtimes', () => {
  const [one, two, three] = SYSTEMS.map(system => LINUX_IMAGES[system])
  expect([one?.glibc, two?.glibc, three?.glibc]).toEqual(['2.17', '2.26', '2.34'])
  for (const key of ['glibc', 'glibcxx'] as const) {
    expect(compareVersions(one?.[key] ?? '', two?.[key] ?? '')).toBeLessThanOrEqual(0)
    expect(compareVersions(two?.[key] ?? '', three?.[key] ?? '')).toBeLessThan(0)
  }
})

test.each([
  ['AMAZON_LINUX_2023', 'libX11.so.6', 'sudo dnf install -y libX11'],
  ['AMAZON_LINUX_2023', 'libcrypt.so.1', 'sudo dnf install -y libxcrypt-compat'],
  ['AMAZON_LINUX_2', 'libssl.so.1.1', 'sudo yum install -y openssl11-libs'],
  // OpenSSL 1.1 isn't in the repositories of 2023.
  ['AMAZON_LINUX_2023', 'libssl.so.1.1', undefined],
  ['AMAZON_LINUX', 'libGL.so.1', undefined],
  ['AMAZON_LINUX_2', 'libgame.so', undefined],
  ['AMAZON_LINUX_2', 'constructor', undefined],
  ['AMAZON_LINUX_2', '__proto__', undefined],
] as const)('on %s, %s comes with %s', (system, soname, fix) => {
  expect(fixForLibrary(system, soname)).toBe(fix)
})
