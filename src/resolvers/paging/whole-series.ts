import type { Shape } from '../../oura/records/record-shape.ts'
import { timeToSlot } from '../../oura/records/slots.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import type { Loaders } from '../data/loaders.ts'
import type { TimeRange } from './time-range.ts'

/** Every row of a range of a time series, in order of time. */
export async function loadWholeSeries<S extends Shape>(
  loaders: Loaders,
  resource: Resource<S>,
  { from, to }: TimeRange,
): Promise<OuraRecord<S>[]> {
  const hours = { first: timeToSlot(from), last: timeToSlot(to) }
  const rows = await loaders.range(resource, hours, { fields: 'full' })
  return rows.filter(({ time }) => time >= from && time <= to)
}
