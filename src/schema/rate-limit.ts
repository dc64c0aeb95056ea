import type { Tier } from '../oura/rate-limit/rate-limits.ts'
import type { Budget } from '../oura/rate-limit/sliding-window-log.ts'
import { builder } from './builder.ts'

const RateLimitBudget = builder.objectRef<Budget>('RateLimitBudget').implement({
  description: 'One window of a rate limit: so many requests within so many seconds.',
  fields: (t) => ({
    limit: t.exposeInt('limit', { nullable: false, description: 'Requests that the window allows.' }),
    remaining: t.exposeInt('remaining', {
      nullable: false,
      description: 'Requests that are left now. 0 also while Oura has asked to be left alone.',
    }),
    windowSeconds: t.int({
      nullable: false,
      description: 'Length of the window, in seconds. It rolls: each request counts for that long.',
      resolve: ({ windowMs }) => Math.ceil(windowMs / 1000),
    }),
    resetAt: t.field({
      type: 'DateTime',
      description:
        'When all of it will be left again if nothing more is asked, in UTC; null where nothing is used.',
      resolve: ({ resetAt }) => (resetAt === null ? null : new Date(resetAt).toISOString()),
    }),
  }),
})

const RateLimit = builder.objectRef<Record<Tier, Budget[]>>('RateLimit').implement({
  description:
    'What is left of the requests to Oura. The gateway keeps below these limits by itself: requests wait for their turn, or fail with RATE_LIMITED where the wait would be too long.',
  fields: (t) => ({
    application: t.field({
      type: [RateLimitBudget],
      nullable: false,
      description: 'The windows that all users of the gateway share.',
      resolve: ({ application }) => application,
    }),
    user: t.field({
      type: [RateLimitBudget],
      nullable: false,
      description: "The viewer's own windows.",
      resolve: ({ user }) => user,
    }),
  }),
})

builder.queryField('rateLimit', (t) =>
  t.field({
    type: RateLimit,
    nullable: false,
    description: 'What is left of the request budget towards Oura, for this user and for the application.',
    resolve: (_, __, context) => context.viewer().budgets(),
  }),
)
