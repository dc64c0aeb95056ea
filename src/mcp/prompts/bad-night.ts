import { HOW_TO_ANSWER, type Prompt } from './prompt.ts'

/** A night that was bad, and what may have caused it. */
export const badNight: Prompt = {
  name: 'bad_night',
  title: 'Why was this night bad?',
  description: 'Looks for what was unusual about a night, and for what came before it.',
  arguments: [
    {
      name: 'date',
      description: 'The day of waking up, YYYY-MM-DD. Defaults to today.',
      required: false,
      isDate: true,
    },
  ],
  text({ date }) {
    const night = date ? `startDate: "${date}", endDate: "${date}"` : 'lastDays: 1'
    return [
      `I slept badly in the night to ${date || 'today'}. Why, as far as my Oura data tells?`,
      '',
      'Make these calls:',
      `- get_day with ${date ? `date: "${date}"` : 'no arguments'}: the night, and its figures against the 60 days before`,
      `- get_nights with ${night} and includeCurves: true: when I lay awake, and how heart rate and HRV went`,
      '- get_day of the day before: activity, stress, workouts and tags of the evening',
      `- get_tags with lastDays: 180${date ? ` and endDate: "${date}"` : ''}: what usually follows the tags of that evening`,
      '',
      'Then write, in this order:',
      '1. Whether the night was unusual at all: which figures lie beyond the quartiles, and which do not.',
      '2. What happened in the night: falling asleep, phases, time awake, lowest heart rate and when it came.',
      '3. What may explain it, the likeliest first, each with the figure or the tag that speaks for it. Say what speaks against it.',
      '4. If nothing in the data explains it, say so.',
      '',
      HOW_TO_ANSWER,
    ].join('\n')
  },
}
