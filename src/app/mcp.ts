import type { GraphQLSchema } from 'graphql'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { ExecuteOperation } from '../mcp/context.ts'
import { type AnswerMcpOptions, createMcpRoute, type McpRoute } from '../mcp/http/answer-mcp.ts'
import { createMcpServer } from '../mcp/mcp-server.ts'
import { createOffer, type Offer } from '../mcp/offer.ts'
import { packageVersion } from '../package-version.ts'
import type { Principal } from '../principal.ts'

export interface McpDeps {
  readonly offer: Offer
  byGatewayToken(token: string): Promise<Principal | null>
  /** The WWW-Authenticate header with which clients start the OAuth flow. @default there is none */
  readonly challenge?: AnswerMcpOptions<Principal>['challenge']
  executeAs(principal: Principal | null): ExecuteOperation
  readonly log: Log
}

/**
 * Makes what MCP clients are offered: tools, resources and prompts.
 * @param schema what operations of tools are valid against
 * @throws {SetupError} if the folder of MCP_OPERATIONS cannot be read, or an operation in it is no tool
 */
export const createMcpOffer = (
  { mcpOperations: folder, mcpOperationsReload: reload }: Config,
  { schema, log }: { readonly schema: GraphQLSchema; readonly log: Log },
): Offer => createOffer({ schema, folder, reload, log })

/** Whether records are generated. Those of DEMO_DATA are recorded. */
export const hasGeneratedRecords = ({ demo, demoData }: Config): boolean => demo && demoData === undefined

/** Makes the route /mcp, where assistants call operations as tools. */
export function createMcp(
  config: Config,
  { offer, byGatewayToken, executeAs, challenge, log }: McpDeps,
): Pick<McpRoute, 'answer' | 'close'> {
  const { publicUrl, corsOrigins, demo } = config
  const version = packageVersion()
  const isGenerated = hasGeneratedRecords(config)
  const route = createMcpRoute<Principal>({
    createServer: (sdk, user) =>
      createMcpServer({ sdk, offer, version, isGenerated, execute: executeAs(user) }),
    byGatewayToken,
    challenge,
    demo,
    publicUrl,
    corsOrigins,
    log,
  })
  offer.onChange(route.toolsChanged)
  return {
    answer: route.answer,
    close() {
      offer.close()
      route.close()
    },
  }
}
