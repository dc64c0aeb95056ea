import { expect, test } from 'vitest'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'
import { answerOf } from '../../support/examples/gateway-answer.ts'

interface Battery {
  readonly viewer: { readonly ringBatteryLevel: { readonly nodes: { readonly level: number }[] } }
}

describeDashboards('The ring and the cost', ({ start, visit }) => {
  test('the battery and the last sync stand above the panels', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const query = '{ viewer { ringBatteryLevel(latest: true) { nodes { level } } } }'
    const [reading] = (await answerOf<Battery>(dashboard, query)).viewer.ringBatteryLevel.nodes
    const text = (await visitor.page.locator('.ring-status').innerText()).replaceAll('\n', ' ')
    expect(text).toContain(`Ring battery ${reading?.level} %`)
    expect(text).toMatch(/Last synced \d+ Nov, \d\d:\d\d/)
  })

  test('the battery says why it is missing', async () => {
    await using dashboard = await start()
    dashboard.simulator.inject({
      match: { resource: 'ring_battery_level' },
      kind: { type: 'status', status: 500 },
    })
    await using visitor = await visit(dashboard)
    expect(await visitor.page.locator('.ring-status').innerText()).toBe('Ring battery: oura is not answering')
  })

  test('the footer has what the operations of the page have cost at Oura', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    const costs = page.getByRole('list', { name: 'Cost of the operations of this page' })
    /** Requests to Oura, and reads from the gateway's cache. */
    const cost = async () => {
      const text = await costs.getByText(/^Overview: /).innerText()
      return text.match(/\d+(?= (request|read)s?\b)/g)?.map(Number) ?? []
    }
    const [requests = 0] = await cost()
    expect(requests).toBeGreaterThan(3)
    await page.reload()
    await visitor.settle()
    const [requestsAgain = Number.NaN, readsAgain] = await cost()
    expect(requestsAgain).toBeLessThan(requests)
    expect(readsAgain).toBeGreaterThan(3)
  })
})
