import { createHmac } from 'node:crypto'
import { isSameSecret } from '../constant-time.ts'

/** Long enough for every challenge; a longer one is not Oura's. */
const MAX_CHALLENGE_LENGTH = 1_000

/**
 * Answers the handshake of a subscription: Oura sends a GET with our verification token and a challenge, and creates the
 * subscription only if the challenge comes back (oura-api.md, section 4). It waits for nothing, because our own request,
 * which caused it, is still open.
 */
export function answerHandshake(url: URL, verificationToken: string): Response {
  const given = url.searchParams.get('verification_token') ?? ''
  const challenge = url.searchParams.get('challenge')
  if (!isSameSecret(given, verificationToken)) {
    return Response.json({ error: 'The verification token is wrong.' }, { status: 401 })
  }
  if (challenge === null || challenge.length > MAX_CHALLENGE_LENGTH) {
    return Response.json({ error: 'Send a challenge.' }, { status: 400 })
  }
  return Response.json({ challenge }, { headers: { 'cache-control': 'no-store' } })
}

/**
 * The token that subscriptions and handshakes share. By default every process with the application's secret derives the
 * same one.
 * @param configured WEBHOOK_VERIFICATION_TOKEN
 */
export const verificationTokenOf = (configured: string | undefined, clientSecret: string): string =>
  configured ??
  createHmac('sha256', clientSecret).update('oura-graphql/webhook-verification').digest('base64url')
