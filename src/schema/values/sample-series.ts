import type { Samples } from '../../oura/records/record-shape.ts'
import { builder } from '../builder.ts'
import { addSeconds } from './local-time.ts'

interface Sample {
  readonly timestamp: string
  readonly value: number | null
}

const SampleRef = builder.objectRef<Sample>('Sample').implement({
  description: 'One sample with its own time.',
  fields: (t) => ({
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      nullable: false,
      description: "When the sample was taken, in the series' own UTC offset.",
    }),
    value: t.exposeFloat('value', {
      description: 'The value, in the unit of its series; null where nothing was measured.',
    }),
  }),
})

/** Oura's evenly spaced samples. */
export const SampleSeries = builder.objectRef<Samples>('SampleSeries').implement({
  description: 'Evenly spaced samples.',
  fields: (t) => ({
    interval: t.exposeFloat('interval', {
      nullable: false,
      description: 'Seconds between one sample and the next.',
    }),
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      nullable: false,
      description: 'When the first sample was taken.',
    }),
    items: t.exposeFloatList('items', {
      nullable: { list: false, items: true },
      description: 'The values alone, in order of time; null where nothing was measured.',
    }),
    samples: t.field({
      type: [SampleRef],
      nullable: false,
      description: 'The values, each with its own time.',
      resolve: ({ interval, items, timestamp }) =>
        items.map((value, index) => ({ value, timestamp: addSeconds(timestamp, index * interval) })),
    }),
  }),
})
