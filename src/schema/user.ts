import { slotToDay } from '../oura/records/slots.ts'
import type { Viewer } from '../resolvers/data/context.ts'
import { builder } from './builder.ts'
import { SHORT_LIST } from './cost/costs.ts'
import { nodeType } from './relay/node.ts'

/** The Oura user. Each resource's module adds its own field. */
export const User = builder.objectRef<Viewer>('User')

nodeType(User, {
  description:
    'An Oura user, with a connection for each collection of the Oura API. Every field fails alone: if one cannot be fetched, the others still arrive.',
  key: ({ user }) => user.key,
  isTypeOf: (object) => 'loadersAt' in object,
  findNode(context, key) {
    const viewer = context.viewer()
    return viewer.user.key === key ? viewer : null
  },
})

builder.objectField(User, 'today', (t) =>
  t.field({
    type: 'Date',
    nullable: false,
    description:
      'The current day of the user, which ranges without dates end with. The time zone of `viewer` decides.',
    resolve: ({ today }) => slotToDay(today()),
  }),
)

builder.objectField(User, 'grantedScopes', (t) =>
  t.stringList({
    description:
      "Oura's scopes that the user granted to this gateway. Null if unknown, as for an access token sent with the request. A field that needs another scope fails with FORBIDDEN, requiredScope and authorizationUrl.",
    cost: { items: SHORT_LIST },
    resolve: async ({ ouraConnection }) => {
      const scopes = await ouraConnection?.grantedScopes()
      return scopes ? [...scopes] : null
    },
  }),
)

builder.queryField('viewer', (t) =>
  t.field({
    type: User,
    nullable: false,
    description: 'The Oura user whose token or session came with the request. Most queries begin here.',
    args: {
      timeZone: t.arg({
        type: 'TimeZone',
        description:
          "Time zone that decides what today is, and where days begin. Defaults to the UTC offset of the user's newest record in the cache, else UTC. Records keep the day that Oura gave them. Use one zone per client: the User has the same id in all of them.",
      }),
    },
    resolve: (_, { timeZone }, context) => context.viewer(timeZone),
  }),
)
