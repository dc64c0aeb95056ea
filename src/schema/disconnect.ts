import type { Disconnection, RevocationOutcome } from '../principal.ts'
import { builder } from './builder.ts'

const RevocationStatus = builder.enumType('RevocationStatus', {
  description: "Whether the user's tokens were revoked at Oura.",
  values: {
    REVOKED: { description: 'Oura no longer accepts the tokens.' },
    PENDING: { description: 'Oura could not be reached. The gateway keeps trying, even after a restart.' },
    NOT_REVOKED: {
      description:
        'The gateway has no token to revoke, or could not revoke an access token that came with the request. It never stores such a token, so it does not try again.',
    },
  } satisfies Record<RevocationOutcome, unknown>,
})

const DisconnectPayload = builder.objectRef<Disconnection>('DisconnectPayload').implement({
  description: 'Result of `disconnect`: what was revoked and deleted.',
  fields: (t) => ({
    revocation: t.expose('revocation', {
      type: RevocationStatus,
      nullable: false,
      description: "Whether the user's tokens were revoked at Oura.",
    }),
    deletedGrant: t.exposeBoolean('deletedGrant', {
      nullable: false,
      description: 'Whether the gateway deleted its copy of the tokens. False if it had none.',
    }),
    deletedSessions: t.exposeInt('deletedSessions', {
      nullable: false,
      description: 'Number of browser sessions that were ended, including this one.',
    }),
    deletedGatewayTokens: t.exposeInt('deletedGatewayTokens', {
      nullable: false,
      description: 'Number of gateway tokens that were deleted.',
    }),
    deletedCacheBytes: t.exposeInt('deletedCacheBytes', {
      nullable: false,
      description: 'Estimated size of the cached records that were deleted, in bytes.',
    }),
  }),
})

builder.mutationType({ description: 'The mutation root.' })

builder.mutationField('disconnect', (t) =>
  t.field({
    type: DisconnectPayload,
    nullable: false,
    description:
      "Revokes the user's tokens at Oura and deletes everything that the gateway stores for the user: tokens, sessions, gateway tokens and cached records. Works even while Oura is down.",
    resolve: async (_, __, context) => {
      const { ouraConnection } = context.viewer()
      if (ouraConnection === null) throw new TypeError('The context was created without an Oura connection.')
      return ouraConnection.disconnect()
    },
  }),
)
