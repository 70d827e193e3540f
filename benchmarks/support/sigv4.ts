import { createHash, createHmac } from 'node:crypto'

export interface SigningKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface Unsigned {
  readonly method: string
  /** With its query, sorted and encoded. */
  readonly target: string
  /** Lower-case names, `host` among them. */
  readonly headers: Readonly<Record<string, string>>
  /** Hexadecimal SHA-256 of the body, or `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string
}

const TERMINATOR = 'aws4_request'

/** A Signature Version 4 signer for one day, region and service; written apart from Gantry's, which it is to measure. */
export function createSigner(keys: SigningKeys, region: string, service: string, now: Date) {
  const amzDate = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
  const date = amzDate.slice(0, 8)
  const scope = `${date}/${region}/${service}/${TERMINATOR}`
  let key: string | Buffer = `AWS4${keys.secretAccessKey}`
  for (const part of [date, region, service, TERMINATOR]) key = createHmac('sha256', key).update(part).digest()
  const signingKey = key

  /** The request's headers, with those that signing adds. */
  return ({ method, target, headers, payloadHash }: Unsigned): Record<string, string> => {
    const signed: Record<string, string> = { ...headers, 'x-amz-date': amzDate }
    if (service === 's3') signed['x-amz-content-sha256'] = payloadHash
    if (keys.sessionToken !== undefined) signed['x-amz-security-token'] = keys.sessionToken
    const names = Object.keys(signed).sort()
    const [path = '/', query = ''] = target.split('?')
    const lines = names.map(name => `${name}:${signed[name]}\n`).join('')
    const canonical = `${method}\n${path}\n${query}\n${lines}\n${names.join(';')}\n${payloadHash}`
    const toSign = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`
    const signature = createHmac('sha256', signingKey).update(toSign).digest('hex')
    const claim = `Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
    return { ...signed, authorization: `AWS4-HMAC-SHA256 ${claim}` }
  }
}
