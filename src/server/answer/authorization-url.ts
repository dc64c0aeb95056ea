import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Makes the URL of a login that resolves an error, for the extension `authorizationUrl`. */
export type LoginUrlFor = (request: Request, scope: string | undefined) => string

/**
 * Adds `authorizationUrl` to the errors that a login can mend: nobody is known to be asking, a scope is missing, or a
 * grant is dead, whose own address knows nothing of who asks.
 * Here, because neither the client of Oura nor the resolvers know what address the gateway has.
 */
export const useAuthorizationUrl = (loginUrlFor: LoginUrlFor | undefined): Plugin => {
  if (loginUrlFor === undefined) return {}
  return {
    onResultProcess({ request, result, setResult }) {
      if (Array.isArray(result) || !('errors' in result) || result.errors === undefined) return
      if (!result.errors.some(isMendable)) return
      const errors = result.errors.map((error) => {
        if (!isMendable(error)) return error
        const scope = error.extensions?.['requiredScope']
        const url = loginUrlFor(request, typeof scope === 'string' ? scope : undefined)
        return new GraphQLError(error.message, {
          ...placeOf(error),
          extensions: { ...error.extensions, authorizationUrl: url },
        })
      })
      setResult({ ...result, errors })
    },
  }
}

const isMendable = ({ extensions }: GraphQLError): boolean => {
  const { code, requiredScope, authorizationUrl } = extensions ?? {}
  if (code === 'REAUTHORIZATION_REQUIRED') return true
  if (authorizationUrl !== undefined) return false
  return code === 'UNAUTHENTICATED' || (code === 'FORBIDDEN' && requiredScope !== undefined)
}

const placeOf = ({ nodes, source, positions, path }: GraphQLError) => ({
  nodes: nodes ?? null,
  source: source ?? null,
  positions: positions ?? null,
  path: path ?? null,
})
