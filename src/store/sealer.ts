import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { UnsealError } from './errors.ts'

/** Encrypts values at rest, and digests tokens so that they can be looked up without being stored. */
export interface Sealer {
  /**
   * Encrypts under the newest secret.
   * @param context where the value belongs, e.g. its key in the store: it cannot be opened with another context
   */
  seal(plaintext: string, context: string): string
  /** @throws UnsealError if the secret is unknown, the context is another one, or the value was changed */
  open(sealed: string, context: string): string
  /** Whether a value was sealed under the newest secret; older secrets will be removed some day. */
  isNewest(sealed: string): boolean
  /** A keyed digest under the newest secret: for writes. */
  hash(text: string): string
  /**
   * The keyed digests under all secrets, newest first: for lookups. A token that was issued before a rotation is stored
   * under the digest of its time, and can be found as long as that secret is listed.
   */
  hashes(text: string): string[]
}

interface SealingKey {
  readonly id: string
  readonly sealing: Buffer
  readonly hashing: Buffer
}

const FORMAT = 'v1'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * AES-256-GCM and HMAC-SHA256 with keys derived from secrets; the first secret seals, all of them open. "Newest" means
 * first: for a rotation over several processes, a new secret may be listed second at first, so that all processes can
 * open before any of them seals with it.
 *
 * A sealed value is `v1.KEYID.BASE64URL(nonce, ciphertext, tag)`. The nonce is random: at 96 bits, 2^32 values under one
 * secret are safe, which is a hundred a second for a year.
 */
export function createSealer(secrets: readonly string[]): Sealer {
  const keys = secrets.map(deriveKey)
  const [newest] = keys
  if (newest === undefined) throw new TypeError('A sealer needs a secret.')
  const byId = new Map(keys.map((key) => [key.id, key]))
  const digest = ({ hashing }: SealingKey, text: string) =>
    createHmac('sha256', hashing).update(text, 'utf8').digest('base64url')

  return {
    seal(plaintext, context) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', newest.sealing, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(additionalData(newest.id, context))
      const body = Buffer.concat([
        nonce,
        cipher.update(plaintext, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return `${FORMAT}.${newest.id}.${body.toString('base64url')}`
    },
    open(sealed, context) {
      const [format, id = '', text = '', ...rest] = sealed.split('.')
      const body = Buffer.from(text, 'base64url')
      // Compared, because the decoder ignores characters that are not base64url.
      const isWhole = body.length >= NONCE_BYTES + TAG_BYTES && body.toString('base64url') === text
      if (format !== FORMAT || rest.length > 0 || !isWhole) {
        throw new UnsealError('The value is not in the form of a sealed one.')
      }
      const key = byId.get(id)
      if (key === undefined) {
        throw new UnsealError('The value was sealed with a secret that GATEWAY_SECRET does not list.')
      }
      return decrypt(key, body, context)
    },
    isNewest: (sealed) => sealed.split('.')[1] === newest.id,
    hash: (text) => digest(newest, text),
    hashes: (text) => [...byId.values()].map((key) => digest(key, text)),
  }
}

function decrypt({ id, sealing }: SealingKey, body: Buffer, context: string): string {
  const decipher = createDecipheriv('aes-256-gcm', sealing, body.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(additionalData(id, context))
  decipher.setAuthTag(body.subarray(-TAG_BYTES))
  try {
    const plaintext = decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES))
    return Buffer.concat([plaintext, decipher.final()]).toString('utf8')
  } catch {
    // Without the cause: the error must contain nothing of the value.
    throw new UnsealError('The value was changed, or belongs to another context.')
  }
}

/** Unambiguous, because neither the format nor a key id contains a NUL. */
const additionalData = (id: string, context: string) => Buffer.from(`${FORMAT}\0${id}\0${context}`, 'utf8')

/** Independent keys for each purpose: one that is known, such as the id, reveals nothing about the others. */
function deriveKey(secret: string): SealingKey {
  const derive = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, '', `oura-graphql ${FORMAT} ${purpose}`, bytes))
  return {
    id: derive('key id', 6).toString('base64url'),
    sealing: derive('sealing', 32),
    hashing: derive('hashing', 32),
  }
}
