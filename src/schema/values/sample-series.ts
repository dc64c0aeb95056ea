import type { Samples } from '../../oura/records/record-shape.ts'
import { builder } from '../builder.ts'
import { secondsAfter } from './local-time.ts'

interface Sample {
  readonly timestamp: string
  readonly value: number | null
}

const SampleRef = builder.objectRef<Sample>('Sample').implement({
  description: 'One sample with its time.',
  fields: (t) => ({
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      nullable: false,
      description: 'Time of the sample, in the UTC offset of its series.',
    }),
    value: t.exposeFloat('value', {
      description: 'The value, in the unit of its series. Null if nothing was measured.',
    }),
  }),
})

/**
 * Made one at a time, when it is written: a page of a hundred days has 144,000 samples, and between two of them other
 * requests run.
 */
function* samplesOf({ interval, items, timestamp }: Samples): Generator<Sample> {
  const timeAfter = secondsAfter(timestamp)
  for (let index = 0; index < items.length; index++) {
    yield { value: items[index] ?? null, timestamp: timeAfter(index * interval) }
  }
}

/** Oura's evenly spaced samples. */
export const SampleSeries = builder.objectRef<Samples>('SampleSeries').implement({
  description: 'Evenly spaced samples. The unit is in the description of the field that has them.',
  fields: (t) => ({
    interval: t.exposeFloat('interval', {
      nullable: false,
      description: 'Seconds from one sample to the next.',
    }),
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      nullable: false,
      description: 'Time of the first sample.',
    }),
    items: t.exposeFloatList('items', {
      nullable: { list: false, items: true },
      description: 'The values without times, oldest first. Null for a sample that was not measured.',
    }),
    samples: t.field({
      type: [SampleRef],
      nullable: false,
      description: 'The values with a time for each, oldest first.',
      resolve: samplesOf,
    }),
  }),
})
