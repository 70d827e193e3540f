/** Compiles `src/` to `dist/` for the published package, from nothing, so that no file of an older build is packed. */
import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })
chmodSync('dist/main.js', 0o755)
