import { randomUUID } from 'node:crypto'

const TIMEOUT_MS = 10_000

/**
 * The handshake of a subscription: the callback has to answer with the challenge as JSON within 10 s (oura-api.md
 * section 4).
 */
export async function verifyCallback(callbackUrl: string, verificationToken: string): Promise<boolean> {
  if (!URL.canParse(callbackUrl)) return false
  const challenge = randomUUID()
  const url = new URL(callbackUrl)
  url.searchParams.set('verification_token', verificationToken)
  url.searchParams.set('challenge', challenge)
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
    const body = (await response.json()) as { readonly challenge?: unknown }
    return response.ok && body.challenge === challenge
  } catch {
    return false
  }
}
