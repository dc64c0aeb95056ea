import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { UnsealError } from './errors.ts'

/** Keeps what is secret unreadable at rest, and finds it again without holding it. */
export interface Sealer {
  /**
   * Encrypts under the newest secret. `context` says where the record belongs, e.g. its key in the store: put
   * anywhere else, it does not open.
   */
  seal(plaintext: string, context: string): string
  /** @throws UnsealError where the secret is unknown, the context another or the record not as it was sealed */
  open(sealed: string, context: string): string
  /** Whether a record was sealed under the newest secret: an older one may be gone some day. */
  isNewest(sealed: string): boolean
  /** A digest that only holders of the secret can make, under the newest secret: for what is written now. */
  hash(text: string): string
  /**
   * The digests under all secrets, newest first: for what is looked up. A token that was issued before a rotation
   * is filed under the digest of its time, and stays findable as long as that secret is still listed.
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
 * AES-256-GCM and HMAC-SHA256 with keys derived from secrets; the first one seals, all of them open. "Newest" is the
 * first: while several processes learn a secret one after another it may be listed behind the one in use, so that all
 * can open before any seals with it.
 *
 * A record is `v1.KEYID.BASE64URL(nonce, ciphertext, tag)`. The nonce is random: at 96 bits, 2^32 records under one
 * secret are fine, which is a hundred a second for a year.
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
      // Compared, because the decoder passes over what is not base64url.
      const isWhole = body.length >= NONCE_BYTES + TAG_BYTES && body.toString('base64url') === text
      if (format !== FORMAT || rest.length > 0 || !isWhole) {
        throw new UnsealError('The record is not in the form of a sealed one.')
      }
      const key = byId.get(id)
      if (key === undefined) {
        throw new UnsealError('The record was sealed with a secret that GATEWAY_SECRET does not list.')
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
    // Without the cause: it says nothing, and what is thrown here must carry nothing of the record.
    throw new UnsealError('The record was changed, or belongs to another place.')
  }
}

/** No two pairs give the same bytes, because neither the format nor a key's id has a NUL in it. */
const additionalData = (id: string, context: string) => Buffer.from(`${FORMAT}\0${id}\0${context}`, 'utf8')

/** Independent keys for each purpose: what one of them gives away, e.g. the id, says nothing of another. */
function deriveKey(secret: string): SealingKey {
  const derive = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, '', `oura-graphql ${FORMAT} ${purpose}`, bytes))
  return {
    id: derive('key id', 6).toString('base64url'),
    sealing: derive('sealing', 32),
    hashing: derive('hashing', 32),
  }
}
