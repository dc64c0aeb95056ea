import { expect, it } from 'vitest'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { docOf } from '../../support/docs/markdown.ts'
import { leakCheck } from '../../support/leak-check/leak-check.ts'

const ADMIN_TOKEN = 'canary-admin-token-0123456789-docs-metrics'
leakCheck.secret('GATEWAY_ADMIN_TOKEN', ADMIN_TOKEN)

it('docs/operations.md has every metric, and no other', async () => {
  await using gateway = await startLoginGateway({
    environment: { GATEWAY_ADMIN_TOKEN: ADMIN_TOKEN, OURA_RECONCILE_SHARE: '10' },
  })
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
  const response = await gateway.send(new Request(`${gateway.url}/metrics`, { headers }))
  const exposed = [...(await response.text()).matchAll(/^# HELP (oura_graphql_\w+) /gm)].map(
    ([, name]) => name,
  )
  const documented = [...docOf('docs/operations.md').text.matchAll(/`(oura_graphql_\w+)`/g)].map(
    ([, name]) => name,
  )
  expect([...new Set(documented)].sort()).toEqual(exposed.sort())
})
