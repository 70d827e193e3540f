import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, watch } from 'node:fs'
import { dirname } from 'node:path'
import { OperatorError } from '../errors.ts'
import type { Logger } from '../logger.ts'

/** Where the certificate (with its chain) and its private key are, both PEM. */
export interface TlsFiles {
  readonly certPath: string
  readonly keyPath: string
}

export interface TlsPair {
  readonly cert: string
  readonly key: string
}

/** @throws OperatorError when a file can't be read, isn't what it should be, or the key isn't the certificate's */
export function readTlsPair({ certPath, keyPath }: TlsFiles): TlsPair {
  try {
    const [cert, key] = [readFileSync(certPath, 'utf8'), readFileSync(keyPath, 'utf8')]
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return { cert, key }
  } catch (error) {
    // OpenSSL's own words name no file; those of the file system do, but not what it was read for.
    throw new OperatorError(`TLS with ${certPath} and ${keyPath} isn't possible: ${String(error)}`)
  }
  throw new OperatorError(`the private key in ${keyPath} is not that of the certificate in ${certPath}`)
}

/**
 * Calls `use` each time the files hold another valid pair than the one used last, which at first is `initial`. What renews certificates replaces two files, or a
 * link to their folder, one after the other: what doesn't fit together yet is left for the next change.
 */
export function watchTlsPair(files: TlsFiles, initial: TlsPair, use: (pair: TlsPair) => void, log: Logger): Disposable {
  let current = initial
  const look = () => {
    try {
      const pair = readTlsPair(files)
      if (pair.cert === current.cert && pair.key === current.key) return
      use(pair)
      current = pair
      log('info', 'took up a new TLS certificate', { validTo: new X509Certificate(pair.cert).validTo })
    } catch (error) {
      log('warn', 'keeps the TLS certificate that it has', { error: String(error) })
    }
  }
  // Folders, since a file that was replaced is no longer the one watched.
  const folders = new Set([dirname(files.certPath), dirname(files.keyPath)])
  const watchers = [...folders].map(folder => watch(folder, { persistent: false }, look))
  for (const watcher of watchers)
    watcher.on('error', error => log('warn', 'TLS files are not watched', { error: String(error) }))
  return {
    [Symbol.dispose]: () => {
      for (const watcher of watchers) watcher.close()
    },
  }
}
