import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

/** Versions of the protocol that the gateway serves. */
export const PROTOCOL_VERSIONS = ['2026-07-28', '2025-11-25'] as const
export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number]

/** A client of the official library, of one version of the protocol. */
export const createMcpClient = (version: ProtocolVersion = '2026-07-28'): Client =>
  new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: version === '2025-11-25' ? 'legacy' : { pin: version } } },
  )

/** Connects a client to /mcp of a gateway. @param graphqlUrl address of its /graphql */
export async function connectOverHttp(
  graphqlUrl: string,
  { version, headers = {} }: { version?: ProtocolVersion; headers?: Record<string, string> } = {},
): Promise<Client> {
  const client = createMcpClient(version)
  const url = new URL('/mcp', graphqlUrl)
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }))
  return client
}
