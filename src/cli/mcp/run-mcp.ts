import { once } from 'node:events'
import { createMcpOffer, hasGeneratedRecords } from '../../app/mcp.ts'
import { parseConfig } from '../../config.ts'
import { createLog } from '../../log.ts'
import { serveStdio } from '../../mcp/serve-stdio.ts'
import { packageVersion } from '../../package-version.ts'
import { schema } from '../../schema/index.ts'
import type { CommandContext } from '../command.ts'
import { commandEnvironment } from '../command-environment.ts'
import { openUserApp } from '../user-app.ts'

/** The options of the command, as commander hands them over. */
export interface McpOptions {
  readonly user?: string
}

/** Serves an MCP client over standard input and output, until it closes standard input or the process is asked to stop. */
export async function runMcp(
  { user: userId }: McpOptions,
  { env, stopRequests }: CommandContext,
): Promise<void> {
  const config = parseConfig({ LOG_LEVEL: 'warn', ...commandEnvironment(env) })
  const { log, flush } = createLog(config.logLevel)
  try {
    const offer = createMcpOffer(config, { schema, log })
    // The tools are served here, so the app needs none.
    const { app, user, close } = await openUserApp({ ...config, mcpOperations: undefined }, { userId, log })
    try {
      const stopped = new Promise<void>((resolve) => stopRequests.onRequest(() => resolve()))
      const closed = Promise.race(['end', 'close'].map((event) => once(process.stdin, event)))
      const connection = await serveStdio({
        offer,
        version: packageVersion(),
        isGenerated: hasGeneratedRecords(config),
        execute: (operation) => app.execute({ ...operation, user }),
        log,
      })
      await Promise.race([stopped, closed])
      await connection.close()
    } finally {
      offer.close()
      await close()
    }
  } finally {
    await flush()
  }
}
