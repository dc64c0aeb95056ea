/** Error codes of RFC 6749 (sections 4.1.2.1 and 5.2), RFC 8707 (section 2) and RFC 7009 (section 2.2.1). */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_target'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'

/** A request to the OAuth server is refused. The message is public: it becomes `error_description`. */
export class OAuthRequestError extends Error {
  override readonly name = 'OAuthRequestError'
  readonly error: OAuthErrorCode

  constructor(error: OAuthErrorCode, message: string) {
    super(message)
    this.error = error
  }
}
