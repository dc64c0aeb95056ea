import { dailyReadiness } from '../../oura/resources/daily-readiness.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'
import { ReadinessContributors } from './readiness-contributors.ts'

const DailyReadiness = recordNode(dailyReadiness, {
  name: 'DailyReadiness',
  description: 'How ready the body is for a day, judged from the night before it and from the last weeks.',
  fields: (t) => ({
    day: dayField(t, 'The day that the score is for: the day of waking up.'),
    score: t.exposeInt('score', {
      description: 'Readiness score, 1 to 100. Null where the night gave Oura too little to go by.',
    }),
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      description: "Oura's time stamp of the score. It does not tell the day: use `day`.",
    }),
    contributors: t.expose('contributors', {
      type: ReadinessContributors,
      description: 'What the score is made of.',
    }),
    temperatureDeviation: t.exposeFloat('temperatureDeviation', {
      description:
        'Skin temperature of the night against what is usual for the wearer, in °C above or below.',
    }),
    temperatureTrendDeviation: t.exposeFloat('temperatureTrendDeviation', {
      description:
        'Skin temperature of the last nights, smoothed, against what is usual for the wearer, in °C above or below. Null where too few nights are known.',
    }),
  }),
})

recordConnection(dailyReadiness, DailyReadiness, {
  field: 'dailyReadiness',
  description: 'Readiness scores, one a day.',
  items: 'readiness scores',
})

dayRecord(dailyReadiness, DailyReadiness, {
  field: 'readiness',
  description: 'The readiness score of this day.',
})
