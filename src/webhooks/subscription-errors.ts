import { GatewayError } from '../errors.ts'

/** Oura has no subscription with this id: it expired, was deleted, or belongs to another application. */
export class UnknownSubscriptionError extends GatewayError {
  readonly code = 'BAD_USER_INPUT'

  constructor(id: string) {
    super(`Oura has no webhook subscription ${JSON.stringify(id)}. List the subscriptions to see their ids.`)
  }
}

/** Oura refused a subscription as it was requested; a repetition would be refused as well. */
export class RefusedSubscriptionError extends GatewayError {
  readonly code = 'BAD_USER_INPUT'
}

/** Oura refused the credentials of the application. */
export class RefusedApplicationError extends GatewayError {
  readonly code = 'FORBIDDEN'

  constructor() {
    super(
      "Oura refused the application's credentials. Check OURA_CLIENT_ID and OURA_CLIENT_SECRET: webhooks belong to the application.",
    )
  }
}

/** No application is registered with Oura, so there are no webhooks. */
export class NoApplicationError extends GatewayError {
  readonly code = 'FORBIDDEN'

  constructor() {
    super('Webhooks belong to an application. Set OURA_CLIENT_ID and OURA_CLIENT_SECRET.')
  }
}
