import type { Log } from '../log.ts'
import type { ExecuteOperation } from './context.ts'
import { createMcpServer } from './mcp-server.ts'
import type { Offer } from './offer.ts'

export interface ServeStdioOptions {
  readonly offer: Offer
  readonly version: string
  readonly isGenerated: boolean
  /** Executes on behalf of the one user of the process. */
  readonly execute: ExecuteOperation
  /** Must not write to standard output, which has the messages of the protocol. */
  readonly log: Log
}

/** Bytes of a message that is not complete yet. */
const MAX_MESSAGE_BYTES = 1_000_000

/**
 * Serves one MCP client over standard input and output, until it closes standard input.
 * @returns ends the connection
 */
export async function serveStdio({
  offer,
  version,
  isGenerated,
  execute,
  log,
}: ServeStdioOptions): Promise<{ close(): Promise<void> }> {
  const [sdk, stdio] = await Promise.all([
    import('@modelcontextprotocol/server'),
    import('@modelcontextprotocol/server/stdio'),
  ])
  const { stdin, stdout } = process
  return stdio.serveStdio(
    () => {
      const server = createMcpServer({ sdk, offer, version, isGenerated, execute })
      offer.onChange(() => void server.sendToolListChanged().catch(() => undefined))
      return server
    },
    {
      transport: new stdio.StdioServerTransport(stdin, stdout, { maxBufferSize: MAX_MESSAGE_BYTES }),
      // Its message may quote the request.
      onerror: (error) => log.debug({ error: error.name }, 'MCP request refused'),
    },
  )
}
