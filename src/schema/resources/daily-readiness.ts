import { dailyReadiness } from '../../oura/resources/daily-readiness.ts'
import { dayRecord } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'
import { ReadinessContributors } from './readiness-contributors.ts'

const DailyReadiness = recordNode(dailyReadiness, {
  name: 'DailyReadiness',
  description: 'How ready the body is for a day, rated from the night before and the last weeks.',
  fields: (t) => ({
    day: dayField(t, 'The day that the score is for: the day of waking up.'),
    score: t.exposeInt('score', {
      description: 'Readiness score, 1 to 100. Null if Oura had too little data.',
    }),
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      description: "Oura's time stamp of the score. Its date may differ from `day`; use `day`.",
    }),
    contributors: t.expose('contributors', {
      type: ReadinessContributors,
      description: 'The parts of the score.',
    }),
    temperatureDeviation: t.exposeFloat('temperatureDeviation', {
      description: "Skin temperature of the night compared with the user's baseline, in °C above or below.",
    }),
    temperatureTrendDeviation: t.exposeFloat('temperatureTrendDeviation', {
      description:
        "Skin temperature of the last nights, smoothed and compared with the user's baseline, in °C above or below. Null until Oura has enough nights.",
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
  description: 'Readiness score of this day.',
})
