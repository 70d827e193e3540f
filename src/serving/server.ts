import type { AddressInfo } from 'node:net'
import { Authenticator } from '../auth/authenticator.ts'
import type { Config } from '../config/config.ts'
import { Listener } from '../http/listener.ts'
import { Places } from '../http/places.ts'
import { createRouter } from '../http/router.ts'
import type { Logger } from '../logger.ts'
import { explainer } from './explain.ts'
import type { ThreadServices } from './services.ts'

/** One thread's server. Disposing of it drains: running requests end, for a bounded time, and what comes is sent elsewhere. */
export interface Server extends AsyncDisposable {
  readonly address: AddressInfo
}

/**
 * Starts to serve.
 *
 * @param listen where; on a `sharedPort` other threads may listen too, and the operating system spreads the connections
 */
export async function startServer(
  config: Config,
  { services, keys, ring }: ThreadServices,
  log: Logger,
  listen: { host: string; port: number; sharedPort: boolean },
): Promise<Server> {
  const publicUrl = config.publicUrl === undefined ? undefined : new URL(config.publicUrl)
  const authenticator = new Authenticator({ clock: services.clock, keys, ring, publicHost: publicUrl?.host })
  const explain = explainer(log)
  // Hosts that a bucket's name may stand in front of.
  const baseHosts = ['localhost', config.listen.host, publicUrl?.hostname ?? 'localhost']
  let draining = false
  const listener = new Listener(
    createRouter({
      control: { authenticator, services, explain },
      gateway: {
        authenticator,
        services,
        explain,
        places: new Places(),
        baseHosts: [...new Set(baseHosts.map(host => host.toLowerCase()))],
        corsOrigins: config.corsOrigins,
      },
      own: { isReady: () => !draining },
      durable: () => services.database.durable(),
      isDraining: () => draining,
    }),
    config.tls,
    log,
  )
  const address = await listener.listen(listen)
  return {
    address,
    [Symbol.asyncDispose]: () => {
      draining = true
      return listener.close()
    },
  }
}
