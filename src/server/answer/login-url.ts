import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { changeEachResult } from './each-result.ts'
import { locationOf } from './mask-errors.ts'

/**
 * Makes the URL of the gateway's login page.
 * @param scope to ask the user for; undefined = the scopes of every login
 */
export type LoginUrl = (request: Request, scope: string | undefined) => string

/**
 * Adds `authorizationUrl`, the URL of the login page, to errors that a login fixes: UNAUTHENTICATED,
 * REAUTHORIZATION_REQUIRED, and FORBIDDEN with a missing scope.
 * It is added here because neither the client of Oura nor the resolvers know the gateway's own address.
 */
export function useLoginUrl(loginUrl: LoginUrl | undefined): Plugin {
  if (loginUrl === undefined) return {}
  return {
    onResultProcess(hook) {
      changeEachResult(hook, (result) => {
        if (!result.errors?.some(isFixedByLogin)) return result
        const errors = result.errors.map((error) => {
          if (!isFixedByLogin(error)) return error
          const scope = error.extensions?.['requiredScope']
          const authorizationUrl = loginUrl(hook.request, typeof scope === 'string' ? scope : undefined)
          return new GraphQLError(error.message, {
            ...locationOf(error),
            extensions: { ...error.extensions, authorizationUrl },
          })
        })
        return { ...result, errors }
      })
    },
  }
}

function isFixedByLogin({ extensions }: GraphQLError): boolean {
  const { code, requiredScope, authorizationUrl } = extensions ?? {}
  // The URL that this error may have already was made without the request, and leads to another page.
  if (code === 'REAUTHORIZATION_REQUIRED') return true
  if (authorizationUrl !== undefined) return false
  return code === 'UNAUTHENTICATED' || (code === 'FORBIDDEN' && requiredScope !== undefined)
}
