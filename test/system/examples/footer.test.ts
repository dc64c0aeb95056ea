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
    const text = await visitor.page.locator('.ring-status').innerText()
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
    const overview = costs.getByText(/^Overview: /)
    expect(await overview.innerText()).toMatch(
      /^Overview: [1-9]\d* requests? to Oura, \d+ reads? from the cache/,
    )
    await page.reload()
    await visitor.settle()
    expect(await overview.innerText()).toMatch(
      /^Overview: 0 requests to Oura, [1-9]\d* reads from the cache$/,
    )
  })
})
