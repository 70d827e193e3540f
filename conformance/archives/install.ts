import { installPackagesOf } from '../runner/apt.ts'
import { installPythonClients } from '../runner/python.ts'

/** Debian's packages of everything that makes a build. Go and Python have to be there. */
const PACKAGES = {
  '/usr/bin/zip': 'zip',
  '/usr/bin/unzip': 'unzip',
  '/usr/bin/7zz': '7zip',
  '/usr/bin/bsdtar': 'libarchive-tools',
  '/usr/bin/cmake': 'cmake',
  '/usr/bin/git': 'git',
  '/usr/bin/ant': 'ant',
  '/usr/bin/javac': 'default-jdk-headless',
  '/usr/share/java/commons-compress.jar': 'libcommons-compress-java',
  '/usr/bin/gcc': 'gcc',
  '/usr/bin/g++': 'g++',
  '/usr/bin/readelf': 'binutils',
  '/usr/include/x86_64-linux-gnu/sys/cdefs.h': 'libc6-dev',
  '/usr/bin/aarch64-linux-gnu-gcc': 'gcc-aarch64-linux-gnu',
  '/usr/aarch64-linux-gnu/include/stdio.h': 'libc6-dev-arm64-cross',
  '/usr/bin/x86_64-w64-mingw32-gcc': 'gcc-mingw-w64-x86-64',
  '/usr/bin/gdb': 'gdb',
} as const

/** Installs the tools that make builds, unless they are there. */
export function installTools(): void {
  installPackagesOf(PACKAGES)
  // For Python's ways, and the AWS CLI's.
  installPythonClients()
}
