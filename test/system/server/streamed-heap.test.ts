import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { DEMO_TOKEN, startSimulator } from '../../../src/simulator/simulator.ts'
import { mergeParts, type PartJson } from '../../support/execution/merge-parts.ts'
import { MULTIPART, readParts } from '../../support/incremental/multipart.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

/** Collects garbage again and again, and writes the largest heap that was left, in bytes, to a file. */
const sampler = (file: string): string =>
  `data:text/javascript,${encodeURIComponent(`
    import { writeFileSync } from 'node:fs'
    import { setFlagsFromString } from 'node:v8'
    import { runInNewContext } from 'node:vm'
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc')
    let peak = 0
    setInterval(() => {
      collect()
      const { heapUsed } = process.memoryUsage()
      if (heapUsed > peak) writeFileSync(${JSON.stringify(file)}, String((peak = heapUsed)))
    }, 20).unref()
  `)}`

/** Streams nights from a day on through a new process. */
async function stream(startDate: string): Promise<{ peakMb: number; nights: number }> {
  const now = Date.now()
  using folder = makeTemporaryFolder()
  const simulator = await startSimulator({ now: () => now, daysOfHistory: 3_660 })
  const file = folder.file('peak')
  await using gateway = startProcessGateway(
    { DEMO: '0', OURA_API_URL: simulator.url, STORE_URL: 'memory:', LOG_LEVEL: 'warn' },
    { preload: sampler(file) },
  )
  const response = await fetch(await gateway.url(), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: MULTIPART, authorization: `Bearer ${DEMO_TOKEN}` },
    body: JSON.stringify({
      query: `{ viewer { sleepPeriods(startDate: "${startDate}", types: [LONG_SLEEP], first: 4000) { nodes @stream { id day efficiency averageHrv } } } }`,
    }),
  })
  const parts: PartJson[] = []
  for await (const part of readParts(response)) parts.push(part)
  await simulator.close()
  const { data, errors } = mergeParts(parts)
  expect(errors).toEqual([])
  const { viewer } = data as { viewer: { sleepPeriods: { nodes: unknown[] } } }
  return { peakMb: Number(readFileSync(file, 'utf8')) / 1e6, nights: viewer.sleepPeriods.nodes.length }
}

const yearsAgo = (years: number): string =>
  new Date(Date.now() - years * 365.25 * 86_400_000).toISOString().slice(0, 10)

it('ten years of nights take at most 1.5 times the heap of one year', async () => {
  const one = await stream(yearsAgo(1))
  const ten = await stream(yearsAgo(10))
  console.info('peak heap', { one, ten })
  expect(ten.nights).toBeGreaterThan(8 * one.nights)
  expect(ten.peakMb).toBeLessThan(1.5 * one.peakMb)
}, 120_000)
