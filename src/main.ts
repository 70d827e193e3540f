#!/usr/bin/env node
const REQUIRED_NODE = 24

if (Number(process.versions.node.split('.')[0]) < REQUIRED_NODE) {
  process.stderr.write(`gantry needs Node.js ${REQUIRED_NODE} or newer; this is ${process.versions.node}.\n`)
  process.exit(2)
}
// Whatever Gantry writes is for its owner only.
process.umask(0o077)
// Loaded only now: an older Node can't even read it.
const { run } = await import('./commands/run.ts')
process.exitCode = await run(process.argv.slice(2))
