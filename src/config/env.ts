import { z } from 'zod'
import { OperatorError } from '../errors.ts'
import { s3Sources } from './s3-sources.ts'

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine(value => value >= min && value <= max, `must be from ${min} to ${max}`)

const text = (pattern: RegExp, what: string) => z.string().regex(pattern, `must be ${what}`)

/** An origin as browsers spell it in their `Origin` header: a scheme, a host in lower case, a port where it isn't the default. */
const isOrigin = (text: string) => /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text

const origins = z
  .string()
  .transform(list => (list.trim() === '*' ? ('*' as const) : list.split(',').map(origin => origin.trim())))
  .refine(
    list => list === '*' || list.every(isOrigin),
    'must be * or a comma-separated list of origins as browsers spell them, such as https://build.example.com: no path, no / at the end',
  )

/** The longest that AWS lets a session of a role be. */
const MAX_TTL_SECONDS = 43_200

/** The largest number that a JavaScript number, and so a protocol's answer, holds exactly. */
const MAX_INTEGER = Number.MAX_SAFE_INTEGER

/**
 * Every environment variable that Gantry reads, with its default; `docs/configuration.md` says what each means, and a test
 * compares them.
 */
export const VARIABLES = {
  GANTRY_HOST: text(/^\S+$/, 'a host name or address').default('127.0.0.1'),
  GANTRY_PORT: integer(0, 65_535).default(4590),
  GANTRY_THREADS: integer(1, 64).optional(),
  GANTRY_PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  GANTRY_CORS_ORIGINS: origins.optional(),
  GANTRY_TLS_CERT: text(/\S/, 'a path').optional(),
  GANTRY_TLS_KEY: text(/\S/, 'a path').optional(),
  GANTRY_DATA_DIR: text(/\S/, 'a path').default('./gantry-data'),
  GANTRY_DATABASE_URL: text(/^sqlite:.+/, 'sqlite:<path> (postgres:// is not supported yet)').optional(),
  GANTRY_STORAGE_URL: text(/^file:.+/, 'file:<path> (s3:// is not supported yet)').optional(),
  GANTRY_ACCOUNT_ID: text(/^\d{12}$/, 'twelve digits').default('000000000000'),
  GANTRY_REGION: text(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/, 'a region name such as us-west-2').default('us-west-2'),
  GANTRY_ROOT_ACCESS_KEY_ID: text(
    /^(?!ASIA)[A-Za-z0-9_]{16,128}$/,
    '16 to 128 letters and digits, and not ASIA…',
  ).optional(),
  GANTRY_ROOT_SECRET_ACCESS_KEY: text(/^[\x21-\x7e]{16,128}$/, '16 to 128 printable characters').optional(),
  GANTRY_CREDENTIAL_TTL_SECONDS: integer(1, MAX_TTL_SECONDS).default(3600),
  GANTRY_UPLOAD_RETENTION_HOURS: integer(1, 87_600).default(168),
  GANTRY_MAX_BUILD_BYTES: integer(1, MAX_INTEGER).optional(),
  GANTRY_MAX_UNCOMPRESSED_BYTES: integer(1, MAX_INTEGER).optional(),
  GANTRY_MAX_ENTRIES: integer(1, 10_000_000).optional(),
  GANTRY_S3_SOURCES: s3Sources.optional(),
} as const

const environment = z
  .object(VARIABLES)
  .refine(
    env => (env.GANTRY_ROOT_ACCESS_KEY_ID === undefined) === (env.GANTRY_ROOT_SECRET_ACCESS_KEY === undefined),
    'GANTRY_ROOT_ACCESS_KEY_ID and GANTRY_ROOT_SECRET_ACCESS_KEY go together: set both or neither',
  )
  .refine(
    env => (env.GANTRY_TLS_CERT === undefined) === (env.GANTRY_TLS_KEY === undefined),
    'GANTRY_TLS_CERT and GANTRY_TLS_KEY go together: set both or neither',
  )

export type Environment = z.output<typeof environment>

/**
 * Reads the variables, strictly: an unknown `GANTRY_…` is a problem, since it is a known one misspelt. An empty variable
 * counts as unset, as in `GANTRY_PORT= npm start`.
 *
 * @throws OperatorError with every problem at once, none of them quoting a value, which may be secret
 */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const set = Object.entries(env).filter(([name, value]) => name.startsWith('GANTRY_') && value !== '')
  const unknown = set.map(([name]) => name).filter(name => !Object.hasOwn(VARIABLES, name))
  const result = environment.safeParse(Object.fromEntries(set))
  const problems = [
    ...unknown.map(name => `${name} is not a variable that Gantry knows`),
    ...(result.error?.issues ?? []).map(issue => [...issue.path, issue.message].join(' ')),
  ]
  if (problems.length === 0 && result.success) return result.data
  throw new OperatorError(`the environment has problems:\n  ${problems.join('\n  ')}`)
}

/** The one place that reads the process's environment. */
export function environmentOfProcess(): NodeJS.ProcessEnv {
  return process.env
}
