import { HOW_TO_ANSWER, type Prompt } from './prompt.ts'

/** A week beside the week before it. */
export const weeklyReview: Prompt = {
  name: 'weekly_review',
  title: 'Weekly review',
  description: 'Reviews seven days against the seven before: sleep, recovery, activity, and what stood out.',
  arguments: [
    {
      name: 'endDate',
      description: 'Last day of the week, YYYY-MM-DD. Defaults to today.',
      required: false,
      isDate: true,
    },
  ],
  text({ endDate }) {
    const range = endDate ? `lastDays: 7, endDate: "${endDate}"` : 'lastDays: 7'
    return [
      `Review my week that ends ${endDate ? `on ${endDate}` : 'today'}, from my Oura data.`,
      '',
      'Make these calls:',
      `- compare_periods with ${range}: the week against the week before`,
      `- get_nights with ${range}: the nights one by one`,
      `- get_workouts with ${range}, and get_tags with ${range}`,
      '',
      'Then write, in this order:',
      '1. The week in one sentence.',
      '2. Sleep, recovery and activity: two or three figures each, with the difference to the week before.',
      '3. The best and the worst night or day, with what came before it: training, tags, late bedtimes.',
      '4. One thing to keep and one to try next week, each with the figure that speaks for it.',
      '',
      HOW_TO_ANSWER,
    ].join('\n')
  },
}
