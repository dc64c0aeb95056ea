import type { Tier } from '../oura/rate-limit/rate-limits.ts'
import type { Budget } from '../oura/rate-limit/sliding-window-log.ts'
import { builder } from './builder.ts'
import { SHORT_LIST } from './cost/costs.ts'

const RateLimitBudget = builder.objectRef<Budget>('RateLimitBudget').implement({
  description: 'One window of a rate limit: a number of requests within a number of seconds.',
  fields: (t) => ({
    limit: t.exposeInt('limit', {
      nullable: false,
      description: 'Number of requests allowed in the window.',
    }),
    remaining: t.exposeInt('remaining', {
      nullable: false,
      description: 'Number of requests left now. Also 0 while the gateway waits after a 429 of Oura.',
    }),
    windowSeconds: t.int({
      nullable: false,
      description:
        'Length of the window, in seconds. The window is rolling: each request counts for that long.',
      resolve: ({ windowMs }) => Math.ceil(windowMs / 1000),
    }),
    resetAt: t.field({
      type: 'DateTime',
      description:
        'When all requests are available again if no more are sent, in UTC. Null if none are used.',
      resolve: ({ resetAt }) => (resetAt === null ? null : new Date(resetAt).toISOString()),
    }),
  }),
})

const RateLimit = builder.objectRef<Record<Tier, Budget[]>>('RateLimit').implement({
  description:
    'The remaining request budget towards Oura. The gateway keeps within it: a request waits for its turn, or fails with RATE_LIMITED if the wait would be too long.',
  fields: (t) => ({
    application: t.expose('application', {
      type: [RateLimitBudget],
      cost: { items: SHORT_LIST },
      nullable: false,
      description: 'The windows that all users of the gateway share.',
    }),
    user: t.expose('user', {
      type: [RateLimitBudget],
      cost: { items: SHORT_LIST },
      nullable: false,
      description: "The viewer's own windows.",
    }),
  }),
})

builder.queryField('rateLimit', (t) =>
  t.field({
    type: RateLimit,
    nullable: false,
    description: 'The remaining request budget towards Oura, for this user and for the application.',
    resolve: (_, __, context) => context.viewer().budgets(),
  }),
)
