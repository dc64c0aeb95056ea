import type { GraphQLSchema } from 'graphql'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { ExecuteOperation } from '../mcp/context.ts'
import { type AnswerMcpOptions, createMcpRoute, type McpRoute } from '../mcp/http/answer-mcp.ts'
import { createOffer } from '../mcp/offer.ts'
import { packageVersion } from '../package-version.ts'
import type { Principal } from '../principal.ts'

export interface McpDeps {
  /** What operations of tools are valid against. */
  readonly schema: GraphQLSchema
  byGatewayToken(token: string): Promise<Principal | null>
  /** The WWW-Authenticate header with which clients start the OAuth flow. @default there is none */
  readonly challenge?: AnswerMcpOptions<Principal>['challenge']
  executeAs(principal: Principal | null): ExecuteOperation
  readonly log: Log
}

/** Makes the route /mcp, where assistants call operations as tools. */
export function createMcp(config: Config, deps: McpDeps): McpRoute {
  const { schema, byGatewayToken, challenge, executeAs, log } = deps
  return createMcpRoute<Principal>({
    offer: createOffer(schema),
    version: packageVersion(),
    listChanges: false,
    publicUrl: config.publicUrl,
    corsOrigins: config.corsOrigins,
    demo: config.demo,
    byGatewayToken,
    ...(challenge !== undefined && { challenge }),
    executeAs,
    log,
  })
}
