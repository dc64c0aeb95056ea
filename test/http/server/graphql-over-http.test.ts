import { serverAudits } from 'graphql-http'
import { describe, expect, it } from 'vitest'
import { createStubGateway } from '../../support/server/stub-gateway.ts'

describe('GraphQL over HTTP', () => {
  const { handle } = createStubGateway()
  const audits = serverAudits({
    url: 'http://gateway.test/graphql',
    fetchFn: async (url: string, init: RequestInit) => handle(new Request(url, init)),
  })

  it.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))('%s', async (_, audit) => {
    const result = await audit.fn()
    // Audits of MAY may fail: form posts, for example, are refused on purpose.
    const accepted = audit.name.startsWith('MAY') ? ['ok', 'notice'] : ['ok']
    expect(accepted, 'reason' in result ? result.reason : '').toContain(result.status)
  })
})
