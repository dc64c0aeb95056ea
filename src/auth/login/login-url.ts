/** Where a login leads when it was not said: a path below PUBLIC_URL. */
export const DEFAULT_RETURN = '/graphql'

/**
 * The address at which a login starts.
 * @param publicUrl without a trailing slash
 * @param parameters of that address, e.g. `returnTo`
 */
export function loginUrlAt(publicUrl: string, parameters: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(parameters).toString()
  return `${publicUrl}/auth/login${query === '' ? '' : `?${query}`}`
}
