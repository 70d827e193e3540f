import { ceph } from './ceph/ceph.ts'
import type { EngineKind } from './engine.ts'
import { minio } from './minio/minio.ts'
import { moto } from './moto/moto.ts'

/** Every engine that builds and scripts are taken from. */
export const ENGINES: readonly EngineKind[] = [minio, moto, ceph]
