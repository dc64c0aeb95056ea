import type { FieldRef } from '@pothos/core'
import { GatewayError } from '../../errors.ts'
import { builder, type Types } from '../builder.ts'

/** What the caller of a mutation can correct, as data. */
interface UserErrorSource {
  /** Path of the value in the arguments; null if it concerns the whole. */
  readonly field: readonly string[] | null
  readonly code: string
  readonly message: string
}

/** Payload of a mutation that may be refused. */
export interface Refusable {
  readonly userErrors: readonly UserErrorSource[]
}

const UserError = builder.objectRef<UserErrorSource>('UserError').implement({
  description: 'A reason why a mutation did nothing.',
  fields: (t) => ({
    field: t.stringList({
      description: 'Path of the value in the arguments. Null if the reason is not a single value.',
      cost: { items: 2 },
      resolve: ({ field }) => field,
    }),
    code: t.exposeString('code', {
      nullable: false,
      description: 'Code of the reason, as in `extensions.code` of errors.',
    }),
    message: t.exposeString('message', { nullable: false, description: 'The reason, and what to do.' }),
  }),
})

/** The field `userErrors` of a payload. */
export const userErrorsField = <Parent extends Refusable>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>,
): FieldRef<Types, readonly UserErrorSource[]> =>
  t.field({
    type: [UserError],
    nullable: false,
    description: 'Why nothing was done. Empty after a success.',
    cost: { items: 1 },
    resolve: ({ userErrors }) => userErrors,
  })

/**
 * Runs a mutation. A refusal that another input avoids is data, so that a form can show it; every other error is thrown.
 * @param refused the payload's other fields after a refusal
 */
export async function withUserErrors<T extends object>(
  work: () => Promise<T>,
  refused: { readonly [K in keyof T]: null },
): Promise<Refusable & { readonly [K in keyof T]: T[K] | null }> {
  try {
    return { ...(await work()), userErrors: [] }
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'BAD_USER_INPUT') throw error
    const { argument } = error.extensions
    const field = typeof argument === 'string' ? argument.split('.') : null
    return { ...refused, userErrors: [{ field, code: error.code, message: error.message }] }
  }
}
