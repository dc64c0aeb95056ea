import { GatewayError, SetupError } from '../errors.ts'

/** The result of work with Oura or the store, whose errors are for the operator to fix. @throws SetupError */
export const reported = <T>(result: Promise<T>): Promise<T> =>
  result.catch((error: unknown) => {
    throw error instanceof GatewayError ? new SetupError(error.message, { cause: error }) : error
  })
