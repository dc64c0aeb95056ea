import { resources } from '../../../src/oura/resources/registry.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { startClient } from '../client.ts'
import { fetchRaw } from '../oura-records.ts'

type Raw = Record<string, unknown>

/** Values of another kind than most fields, or larger than any. */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  -1.5,
  0,
  1e300,
  255,
  '',
  'a text',
  '2026-02-30',
  '2026-11-18',
  '2026-11-18T04:00:00+14:00',
  [],
  [[[]]],
  {},
  { nested: { value: [1] } },
  { interval: 1e-300, items: [1, 'x', null], timestamp: '2026-11-18T04:00:00Z' },
  {
    interval: 60,
    items: Array.from({ length: 20_000 }, (_, index) => index),
    timestamp: '2026-11-18T04:00:00Z',
  },
  '4'.repeat(50_000),
]

/** Records of every resource: those of the simulator with fields that are missing, unknown, or of any other kind. */
export async function hostileRecords(random: () => number): Promise<Map<string, Raw[]>> {
  await using source = await startClient()
  const records = new Map<string, Raw[]>()
  for (const resource of resources.filter(({ single }) => !single)) {
    const data = await fetchRaw(source.simulator, resource.name, rangeOf(resource))
    // Some twice: Oura repeats records as well.
    const chosen = data.flatMap((record) => (random() < 0.05 ? [record, record] : [record]))
    records.set(
      resource.name,
      chosen.map((record) => hostileRecord(resource, record, random)),
    )
  }
  return records
}

function rangeOf({ slotUnit }: Resource): Record<string, string> {
  if (slotUnit === 'hour')
    return { start_datetime: '2026-11-19T00:00:00Z', end_datetime: '2026-11-20T00:00:00Z' }
  return slotUnit === 'day' ? { start_date: '2026-11-01', end_date: '2026-11-20' } : {}
}

function hostileRecord({ shape }: Resource, record: Raw, random: () => number): Raw {
  const hostile: Raw = {}
  for (const name of Object.keys({ ...record, ...shape })) {
    // The simulator serves no record without a day or a time.
    const chance = /^(day|timestamp|start|bedtime_start|set_up)/.test(name) ? 1 : random()
    if (chance < 0.05) continue
    hostile[name] = chance < 0.12 ? HOSTILE[Math.floor(random() * HOSTILE.length)] : record[name]
  }
  if (random() < 0.1) hostile['a_field_of_next_year'] = { deep: [random()] }
  return hostile
}
