import { BodyIncompleteError, BodyTooLargeError, readBoundedBody } from '../../bounded-body.ts'
import { OAuthRequestError } from './oauth-request-error.ts'

const MAX_BODY_BYTES = 16_000

/**
 * The text of a bounded body.
 * @throws OAuthRequestError invalid_request for another media type, or more than 16,000 bytes
 */
export async function readBody(request: Request, mediaType: string): Promise<string> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== mediaType) throw new OAuthRequestError('invalid_request', `Send the body as ${mediaType}.`)
  try {
    return new TextDecoder().decode(await readBoundedBody(request, MAX_BODY_BYTES))
  } catch (error) {
    if (error instanceof BodyTooLargeError || error instanceof BodyIncompleteError) {
      throw new OAuthRequestError('invalid_request', `Send a whole body of at most ${MAX_BODY_BYTES} bytes.`)
    }
    throw error
  }
}
