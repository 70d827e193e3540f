import { createWriteStream } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import yazl from 'yazl'
import { runGo } from '../../clients/go-toolchain.ts'
import { SOURCES } from './gcc.ts'
import type { Recipe, Workshop } from './workshop.ts'

type System = 'linux' | 'windows' | 'darwin'

const BUILD = ['build', '-trimpath', '-ldflags=-s -w']

export function go(system: System, machine: 'amd64' | 'arm64' | '386'): Recipe {
  return {
    make: async (_, path) => runGo([...BUILD, '-o', path], join(SOURCES, 'go'), { GOOS: system, GOARCH: machine }),
  }
}

/** `tools/go`, for this machine. */
export function goTool(): Recipe {
  return { make: async (_, path) => runGo(['build', '-o', path], join(SOURCES, '..', '..', 'tools', 'go')) }
}

/** By its own go.mod: https://github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk. */
const SDK = 'github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk/v5'

/**
 * A server whose build info says that it was linked with a version of the server SDK. Go got another module under that name:
 * what counts is what Go writes into a program.
 */
export function goWithSdk(system: System, version: string): Recipe {
  return {
    make: async (workshop, path) => {
      const proxy = await makeProxy(workshop, version)
      const module = `${path}.module`
      await cp(join(SOURCES, 'go-sdk'), module, { recursive: true })
      await writeFile(join(module, 'go.mod'), `module game\n\ngo 1.24\n\nrequire ${SDK} ${version}\n`)
      await runGo([...BUILD, '-mod=mod', '-modcacherw', '-o', path], module, {
        GOOS: system,
        GOARCH: 'amd64',
        GOPROXY: pathToFileURL(proxy).href,
        GOSUMDB: 'off',
        // Not the user's, which is to hold the real one.
        GOMODCACHE: `${path}.cache`,
      })
    },
  }
}

const SERVER_GO = 'package server\n\nfunc Name() string { return "the server SDK" }\n'

/** As {@link goWithSdk}, in the way in which it was done before there was a module: with the zip next to the server. */
export function goWithZippedSdk(version: string): Recipe {
  const path = 'aws/amazon-gamelift-go-sdk'
  const sdk = `GameLift-Go-ServerSDK-${version}`
  const goMod = `module game\n\ngo 1.24\n\nrequire ${path} v0.0.0\n\nreplace ${path} => ./${sdk}\n`
  return {
    make: async (_, target) => {
      const module = `${target}.module`
      await cp(join(SOURCES, 'go-old-sdk'), module, { recursive: true })
      await mkdir(join(module, sdk, 'server'), { recursive: true })
      await writeFile(join(module, 'go.mod'), goMod)
      await writeFile(join(module, sdk, 'go.mod'), `module ${path}\n\ngo 1.18\n`)
      await writeFile(join(module, sdk, 'server', 'server.go'), SERVER_GO)
      await runGo([...BUILD, '-o', target], module, { GOOS: 'linux', GOARCH: 'amd64' })
    },
  }
}

/** A module proxy on disk, as https://go.dev/ref/mod#goproxy-protocol has it. */
async function makeProxy(workshop: Workshop, version: string): Promise<string> {
  const proxy = join(workshop.folder, `proxy-${version}`)
  const versions = join(proxy, SDK, '@v')
  const goMod = `module ${SDK}\n\ngo 1.24\n`
  const files = {
    'go.mod': goMod,
    'server/server.go': SERVER_GO,
  }
  await mkdir(versions, { recursive: true })
  await writeFile(join(versions, 'list'), `${version}\n`)
  await writeFile(join(versions, `${version}.info`), JSON.stringify({ Version: version, Time: '2026-01-01T00:00:00Z' }))
  await writeFile(join(versions, `${version}.mod`), goMod)
  const zip = new yazl.ZipFile()
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), `${SDK}@${version}/${name}`)
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(join(versions, `${version}.zip`)))
  return proxy
}
