import type { Disconnection, RevocationOutcome } from '../principal.ts'
import { builder } from './builder.ts'

const RevocationStatus = builder.enumType('RevocationStatus', {
  description: "What became of the user's tokens at Oura.",
  values: {
    REVOKED: { description: 'Oura no longer accepts them.' },
    PENDING: { description: 'Oura could not be asked. The gateway keeps trying, also after a restart.' },
    NOT_REVOKED: {
      description:
        'The gateway has no token to revoke, or one that came with the request and that it could not revoke at once: such a token is never kept.',
    },
  } satisfies Record<RevocationOutcome, unknown>,
})

const DisconnectPayload = builder.objectRef<Disconnection>('DisconnectPayload').implement({
  description: 'What was revoked and deleted.',
  fields: (t) => ({
    revocation: t.expose('revocation', {
      type: RevocationStatus,
      nullable: false,
      description: "What became of the user's tokens at Oura.",
    }),
    deletedGrant: t.exposeBoolean('deletedGrant', {
      nullable: false,
      description: "The gateway's copy of the tokens was deleted; false where it had none.",
    }),
    deletedSessions: t.exposeInt('deletedSessions', {
      nullable: false,
      description: 'Browser sessions that were ended, this one included.',
    }),
    deletedGatewayTokens: t.exposeInt('deletedGatewayTokens', {
      nullable: false,
      description: 'Gateway tokens that were deleted.',
    }),
    deletedCacheBytes: t.exposeInt('deletedCacheBytes', {
      nullable: false,
      description: 'Size of the cached documents that were deleted, in bytes, as estimated.',
    }),
  }),
})

builder.mutationType({ description: 'Where every mutation starts.' })

builder.mutationField('disconnect', (t) =>
  t.field({
    type: DisconnectPayload,
    nullable: false,
    description:
      "Revokes the user's tokens at Oura and deletes everything that the gateway holds of them: tokens, sessions, gateway tokens and cached documents. Works also while Oura is down.",
    resolve: async (_, __, context) => {
      const { ouraConnection } = context.viewer()
      if (ouraConnection === null) throw new TypeError('The context was created without an Oura connection.')
      return ouraConnection.disconnect()
    },
  }),
)
