import type { LinuxSystem } from './linux.ts'

/** What programs most often miss. The packages have the same names in Amazon Linux 2, 2023, CentOS and Fedora. */
const COMMON: Readonly<Record<string, string>> = {
  'libEGL.so.1': 'libglvnd-egl',
  'libGL.so.1': 'libglvnd-glx',
  'libGLX.so.0': 'libglvnd-glx',
  'libICE.so.6': 'libICE',
  'libSM.so.6': 'libSM',
  'libX11-xcb.so.1': 'libX11-xcb',
  'libX11.so.6': 'libX11',
  'libXau.so.6': 'libXau',
  'libXcomposite.so.1': 'libXcomposite',
  'libXcursor.so.1': 'libXcursor',
  'libXdamage.so.1': 'libXdamage',
  'libXext.so.6': 'libXext',
  'libXfixes.so.3': 'libXfixes',
  'libXi.so.6': 'libXi',
  'libXinerama.so.1': 'libXinerama',
  'libXrandr.so.2': 'libXrandr',
  'libXrender.so.1': 'libXrender',
  'libXtst.so.6': 'libXtst',
  'libasound.so.2': 'alsa-lib',
  'libatk-1.0.so.0': 'atk',
  'libatomic.so.1': 'libatomic',
  'libcairo.so.2': 'cairo',
  'libfontconfig.so.1': 'fontconfig',
  'libfreetype.so.6': 'freetype',
  'libgbm.so.1': 'mesa-libgbm',
  'libgdk-3.so.0': 'gtk3',
  'libgtk-3.so.0': 'gtk3',
  'libpango-1.0.so.0': 'pango',
  'libxcb.so.1': 'libxcb',
  'libxkbcommon.so.0': 'libxkbcommon',
}

/** The versions in the sonames are those of each system's package: OpenSSL 1.1, GCC 7 and 14, ICU 67.1, libpng 1.6. */
const PACKAGES: Readonly<Record<LinuxSystem, Readonly<Record<string, string>>>> = {
  AMAZON_LINUX: {},
  AMAZON_LINUX_2: {
    ...COMMON,
    'libcrypto.so.1.1': 'openssl11-libs',
    'libgfortran.so.4': 'libgfortran',
    'libssl.so.1.1': 'openssl11-libs',
  },
  AMAZON_LINUX_2023: {
    ...COMMON,
    'libcrypt.so.1': 'libxcrypt-compat',
    'libdrm.so.2': 'libdrm',
    'libgfortran.so.5': 'libgfortran',
    'libicudata.so.67': 'libicu',
    'libicui18n.so.67': 'libicu',
    'libicuuc.so.67': 'libicu',
    'libjpeg.so.62': 'libjpeg-turbo',
    'libnsl.so.1': 'libnsl',
    'libpng16.so.16': 'libpng',
    'libvulkan.so.1': 'vulkan-loader',
  },
}

/**
 * The command that installs a library which the image doesn't bring, for the build's install.sh; undefined if no package of the
 * system's own repositories is known to have it, so that the library has to come with the build. install.sh runs without a
 * terminal and needs sudo (GameLift developer guide, "Add a build install script"). Amazon Linux 1's repositories aren't kept up.
 */
export function fixForLibrary(system: LinuxSystem, soname: string): string | undefined {
  const packages = PACKAGES[system]
  const name = Object.hasOwn(packages, soname) ? packages[soname] : undefined
  if (name === undefined) return undefined
  return `sudo ${system === 'AMAZON_LINUX_2023' ? 'dnf' : 'yum'} install -y ${name}`
}
