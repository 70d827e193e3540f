import { join } from 'node:path'
import { build, type Case, type OperatingSystem } from '../case.ts'
import {
  type Files,
  INSTALL_BAT,
  INSTALL_SH,
  LINUX_SERVER,
  link,
  MAP,
  program,
  script,
  text,
  unmarked,
  WINDOWS_SERVER,
} from '../files.ts'
import type { Lab } from '../lab.ts'
import type { ProgramName } from '../programs/index.ts'
import { infoZip, java } from '../tools/zippers.ts'

function good(system: OperatingSystem, name: string, files: Files, expect: readonly string[] = []): Case {
  return build(system, name, lab => lab.zip(files, infoZip()), expect)
}

/** A server with the server SDK that is declared. */
function linked(system: OperatingSystem, name: ProgramName, serverSdkVersion: string): Case {
  const files = { 'game.exe': program(name), 'game.map': MAP }
  return build(system, `${name}, declared ${serverSdkVersion}`, lab => lab.zip(files, infoZip()), [], {
    serverSdkVersion,
  })
}

/** More than a process may have open. */
const PLUGINS: Files = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [`plugins/${index}.so`, program('libphysics.so.3')]),
)

/** Builds that are fit for their systems, whatever they are made of. */
export const GOOD_CONTENTS: readonly Case[] = [
  good('AMAZON_LINUX_2023', 'C', { game: program('c') }),
  good('AMAZON_LINUX_2', 'C that needs only an old C library', { game: program('c-old'), 'a.map': MAP }),
  good('AMAZON_LINUX', 'C that needs only an old C library', { game: program('c-old'), 'a.map': MAP }),
  good('AMAZON_LINUX', 'C, static', { game: program('c-static') }),
  good('AMAZON_LINUX_2', 'C, static and position-independent', { game: program('c-static-pie') }),
  good('AMAZON_LINUX_2023', 'C for arm64', { game: program('c-arm64') }),
  good('AMAZON_LINUX_2023', 'C++', { game: program('cpp') }),
  good('AMAZON_LINUX_2023', 'C++ with its library linked in', { game: program('cpp-static-libstdc++') }),
  good('AMAZON_LINUX', 'C++, static', { game: program('cpp-static') }),
  good('AMAZON_LINUX_2023', 'C for both x86-64 and arm64', {
    'x64/game': program('c'),
    'arm64/game': program('c-arm64'),
  }),
  good('AMAZON_LINUX', 'Go', { game: program('go') }),
  good('AMAZON_LINUX_2', 'Go for arm64', { game: program('go-arm64') }),
  good('AMAZON_LINUX_2023', 'Go, and what starts it', {
    'bin/game': program('go'),
    'run.sh': script('#!/bin/sh\nbin/game\n'),
  }),
  good('WINDOWS_2012', 'Go for Windows', { 'game.exe': program('go-windows') }),
  good('WINDOWS_2016', 'Go for Windows', { 'bin/game.exe': program('go-windows'), 'data/a.map': MAP }),
  good('WINDOWS_2022', 'Go for 32-bit Windows', { 'game.exe': program('go-windows-386') }),
  good('WINDOWS_2022', 'C for Windows', WINDOWS_SERVER),
  good('WINDOWS_2022', 'C for Windows and its DLL', {
    'game.exe': program('windows-physics'),
    'physics.dll': program('physics.dll'),
  }),
  good('WINDOWS_2022', 'C for Windows and its DLL, written otherwise', {
    'game.exe': program('windows-physics'),
    'PHYSICS.DLL': program('physics.dll'),
  }),
  good('WINDOWS_2022', "C for Windows with Visual C++'s runtime next to it", {
    'game.exe': program('windows-vcruntime140'),
    'vcruntime140.dll': program('vcruntime140.dll'),
  }),
  good('AMAZON_LINUX_2023', 'a library next to the program ($ORIGIN)', {
    game: program('c-physics'),
    'libphysics.so.3': program('libphysics.so.3'),
  }),
  good('AMAZON_LINUX_2023', 'a library in a folder, and a script that sets LD_LIBRARY_PATH', {
    'bin/game': program('c-physics'),
    'lib/libphysics.so.3': program('libphysics.so.3'),
    'start.sh': script('#!/bin/sh\nLD_LIBRARY_PATH=lib exec bin/game\n'),
  }),
  build('AMAZON_LINUX_2023', 'a library by a link to its full name', lab =>
    lab.zip(
      {
        'bin/game': program('c-physics'),
        'lib/libphysics.so.3.1.4': program('libphysics.so.3'),
        'lib/libphysics.so.3': link('libphysics.so.3.1.4'),
      },
      infoZip('-y'),
    ),
  ),
  good('AMAZON_LINUX_2023', 'a library without its executable bit', {
    'bin/game': program('c-physics'),
    'lib/libphysics.so.3': unmarked(program('libphysics.so.3')),
  }),
  good('AMAZON_LINUX_2', 'only a shell script', { 'server.sh': script('#!/bin/sh\necho serving\n') }),
  good('AMAZON_LINUX_2023', 'a Python server', { 'server.py': script('#!/usr/bin/env python3\nprint("serving")\n') }),
  build('AMAZON_LINUX_2023', 'a Java server in a jar, and a script', javaServer),
  good('WINDOWS_2022', 'a batch file that starts a script', {
    'start.bat': text('@echo off\r\npowershell -File server.ps1\r\n'),
    'server.ps1': text("Write-Output 'serving'\r\n"),
  }),
  good('AMAZON_LINUX_2023', 'install.sh', { ...LINUX_SERVER, 'install.sh': INSTALL_SH }),
  good('WINDOWS_2022', 'install.bat', { ...WINDOWS_SERVER, 'install.bat': INSTALL_BAT }),
  good('WINDOWS_2022', 'INSTALL.BAT', { ...WINDOWS_SERVER, 'INSTALL.BAT': INSTALL_BAT }),
  good('AMAZON_LINUX_2023', 'install.sh and install.bat', {
    ...LINUX_SERVER,
    'install.sh': INSTALL_SH,
    'install.bat': INSTALL_BAT,
  }),
  good('WINDOWS_2022', 'install.sh and install.bat', {
    ...WINDOWS_SERVER,
    'install.sh': INSTALL_SH,
    'install.bat': INSTALL_BAT,
  }),
  good('AMAZON_LINUX_2023', 'install.sh, and another one deeper', {
    ...LINUX_SERVER,
    'install.sh': INSTALL_SH,
    'tools/install.sh': unmarked(INSTALL_SH),
  }),
  good('AMAZON_LINUX_2023', 'everything in one folder called bin', { 'bin/game': program('c'), 'bin/a.map': MAP }),
  good('AMAZON_LINUX_2023', 'a Windows program for tools, besides', {
    ...LINUX_SERVER,
    'tools/editor.exe': program('windows-c'),
  }),
  good('AMAZON_LINUX_2023', 'carriage returns in other scripts and in data', {
    ...LINUX_SERVER,
    'data/a.ini': text('[game]\r\nport=7777\r\n'),
    'tools/start.bat': text('start\r\n'),
  }),
  linked('AMAZON_LINUX_2023', 'go-sdk-5.2.0', '5.2.0'),
  linked('AMAZON_LINUX_2023', 'go-zipped-sdk-5.2.0', '5.2.0'),
  linked('AMAZON_LINUX_2023', 'c-sdk-5.1.2', '5.1.2'),
  linked('WINDOWS_2022', 'go-windows-sdk-5.2.0', '5.2.0'),
  linked('WINDOWS_2022', 'windows-c-sdk-5.1.2', '5.1.2'),
  build('AMAZON_LINUX_2023', 'a folder', lab => lab.lay({ ...LINUX_SERVER, 'install.sh': INSTALL_SH })),
  build('AMAZON_LINUX_2023', 'a folder with links within', lab =>
    lab.lay({ ...LINUX_SERVER, 'bin/maps': link('../data') }),
  ),
  build('AMAZON_LINUX_2023', 'a folder with a link to a file elsewhere, of which the zip gets a copy', lab =>
    lab.lay({ ...LINUX_SERVER, 'data/zone': link('/etc/hostname') }),
  ),
  build('AMAZON_LINUX_2023', 'a folder with 300 programs', manyPrograms),
  good('AMAZON_LINUX_2023', '500 libraries', { ...LINUX_SERVER, ...PLUGINS }),
  build('WINDOWS_2022', 'a folder', lab => lab.lay(WINDOWS_SERVER)),
  build('WINDOWS_2022', 'install.bat, zipped by Java', lab =>
    lab.zip({ ...WINDOWS_SERVER, 'install.bat': INSTALL_BAT }, java('stream')),
  ),
]

/** More than a process may have open, and each so large that it isn't read at once. */
async function manyPrograms(lab: Lab): Promise<string> {
  const root = await lab.lay({ 'bin/game': program('c-static'), 'data/a.map': MAP })
  await lab.run('sh', ['-c', 'for i in $(seq 300); do ln bin/game bin/game-$i; done'], { cwd: root })
  return root
}

/** A jar of a compiled class, which is a zip in the zip. */
async function javaServer(lab: Lab): Promise<string> {
  const sources = await lab.lay({
    'Server.java': text('class Server { public static void main(String[] a) { System.out.println("serving"); } }\n'),
  })
  const classes = lab.newPath()
  await lab.run('javac', ['-d', classes, join(sources, 'Server.java')])
  const root = await lab.lay({
    'start.sh': script('#!/bin/sh\nexec java -jar lib/server.jar\n'),
    'lib/readme.txt': text('.\n'),
  })
  await lab.run('jar', [
    '--create',
    '--file',
    join(root, 'lib', 'server.jar'),
    '--main-class',
    'Server',
    '-C',
    classes,
    '.',
  ])
  const zip = lab.newPath('.zip')
  await infoZip()(lab, root, zip)
  return zip
}
