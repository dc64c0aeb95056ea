/**
 * Who has logged in. All that a login hands out (sessions, gateway tokens) and all that is cached for it carries both
 * names and ends with the grantGeneration, in every process: after `disconnect` and another login nothing that was known before
 * can be reached, whoever still has it.
 */
export interface Holder {
  /** Oura's id of the user, or one of ours. */
  readonly userId: string
  /** The first login after which the gateway has had a grant of the user without a break. */
  readonly grantGeneration: string
}

/** Under which the documents of a holder are cached. */
export const cacheKeyOf = ({ userId, grantGeneration }: Holder): string => `user-${userId}/${grantGeneration}`
