import type { Plugin } from 'graphql-yoga'
import type { GatewayContext } from '../../resolvers/data/context.ts'

/** Header with which a request asks what it cost. */
export const DEBUG_HEADER = 'x-oura-debug'

/**
 * What an answer says of itself beside data and errors: `extensions.stale`, where records are older than they should
 * be, `extensions.skipped`, where records that cannot be placed are missing, and `extensions.oura`, what the operation
 * cost, for requests that carry the debug header.
 */
export const useExtensions = (): Plugin<Partial<GatewayContext>> => ({
  onExecute({ args }) {
    return {
      onExecuteDone({ result, setResult }) {
        if (Symbol.asyncIterator in result) return
        const { stale, skipped, cost, request } = args.contextValue
        const extensions = {
          ...(stale !== undefined && stale.length > 0 && { stale }),
          ...(skipped !== undefined && skipped.length > 0 && { skipped }),
          ...(cost !== undefined && request.headers.get(DEBUG_HEADER) === '1' && { oura: cost }),
        }
        if (Object.keys(extensions).length > 0) {
          setResult({ ...result, extensions: { ...result.extensions, ...extensions } })
        }
      },
    }
  },
})
