import { BodyIncompleteError, BodyTooLargeError, readBoundedBody } from '../../bounded-body.ts'
import { OAuthRequestError } from './oauth-request-error.ts'

const MAX_BODY_BYTES = 16_000

/**
 * Parameters of a request, each with one value (RFC 6749, section 3.1). An empty value counts as absent.
 */
export type Parameters = ReadonlyMap<string, string>

/** @throws OAuthRequestError invalid_request if a parameter comes twice */
export function toParameters(search: URLSearchParams): Parameters {
  const parameters = new Map<string, string>()
  for (const [name, value] of search) {
    if (value === '') continue
    if (parameters.has(name))
      throw new OAuthRequestError('invalid_request', `${printable(name)} comes twice.`)
    parameters.set(name, value)
  }
  return parameters
}

/** The parameters of a form body. @throws OAuthRequestError invalid_request */
export async function readForm(request: Request): Promise<Parameters> {
  return toParameters(new URLSearchParams(await readBody(request, 'application/x-www-form-urlencoded')))
}

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

/** For an error description, which has ASCII characters without quotes (RFC 6749, section 5.2). */
const printable = (name: string): string => name.replace(/[^\w.-]/g, '?').slice(0, 40)
