import path from 'node:path'

/** Finds secrets in responses and log lines. */
export interface Secrets {
  /** The first secret in a text, with its context; null if there is none. */
  find(text: string): string | null
}

export interface SecretsOptions {
  readonly tokens: readonly string[]
  /** URLs of the gateway and the simulator. */
  readonly urls: readonly string[]
  /** PUBLIC_URL, which errors contain as the address of the login page. @default none */
  readonly publicUrl?: string
}

/** Patterns of tokens, URLs, stack traces and paths. */
const PATTERNS: readonly RegExp[] = [
  /bearer\s+[\w.-]{8,}/i,
  /https?:\/\//i,
  /127\.0\.0\.1|localhost|ECONN|EPIPE|UND_ERR/,
  /\/v2\/(sandbox\/)?usercollection/,
  /\bat \S+ \(.*:\d+:\d+\)|\.[tj]s:\d+|node_modules|node:internal/,
]

export function createSecrets({ tokens, urls, publicUrl }: SecretsOptions): Secrets {
  const root = path.resolve(import.meta.dirname, '../..')
  const words = [...tokens, root, ...urls.map((url) => new URL(url).host)]
  return {
    find(found) {
      const text = publicUrl === undefined ? found : found.replaceAll(publicUrl, '')
      for (const word of words) if (text.includes(word)) return around(text, text.indexOf(word))
      for (const pattern of PATTERNS) {
        const index = text.search(pattern)
        if (index >= 0) return around(text, index)
      }
      return null
    },
  }
}

const around = (text: string, index: number): string =>
  JSON.stringify(text.slice(Math.max(0, index - 60), index + 100))
