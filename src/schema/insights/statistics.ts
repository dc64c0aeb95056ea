import type { Statistics as Figures } from '../../resolvers/insights/statistics.ts'
import { builder } from '../builder.ts'

/** Statistics over the days of a range. */
export const Statistics = builder.objectRef<Figures>('Statistics').implement({
  description:
    'Statistics over the days of a range that have a value, in the unit of the value. Days without a value are left out.',
  fields: (t) => ({
    count: t.exposeInt('count', { nullable: false, description: 'Number of days that have a value.' }),
    sum: t.exposeFloat('sum', { nullable: false, description: 'Sum of the values.' }),
    mean: t.exposeFloat('mean', { nullable: false, description: 'Arithmetic mean: sum divided by count.' }),
    min: t.exposeFloat('min', { nullable: false, description: 'The smallest value.' }),
    max: t.exposeFloat('max', { nullable: false, description: 'The largest value.' }),
    median: t.exposeFloat('median', {
      nullable: false,
      description: 'The middle value. The mean of the two middle values if count is even.',
    }),
    standardDeviation: t.exposeFloat('standardDeviation', {
      nullable: false,
      description:
        'Population standard deviation: the squared distances from the mean are divided by count, not by count - 1.',
    }),
  }),
})
