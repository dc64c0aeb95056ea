import { GatewayError } from '../errors.ts'

/** The user has as many open streams as one user may have. */
export class TooManyStreamsError extends GatewayError {
  readonly code = 'RATE_LIMITED'

  constructor(allowed: number) {
    const retryAfterSeconds = 30
    super(
      `You have ${allowed} open subscriptions, the limit. Close one, such as a browser tab, or retry in ${retryAfterSeconds} seconds.`,
      { limit: 'subscriptions', allowed, retryAfterSeconds, tier: null },
    )
  }
}

/** The client does not read its stream, and more changes wait for it than are kept. */
export class SlowReaderError extends GatewayError {
  readonly code = 'RATE_LIMITED'

  constructor(allowed: number) {
    const retryAfterSeconds = 1
    super(
      `The subscription has ended: more than ${allowed} changes were waiting, because its client read too slowly. Subscribe again, with the last cursor as after.`,
      { limit: 'changes', allowed, retryAfterSeconds, tier: null },
    )
  }
}

/** The caller sent an access token of Oura's. Changes are announced for stored grants only. */
export class StoredGrantRequiredError extends GatewayError {
  readonly code = 'FORBIDDEN'

  /** @param hasLogin whether users can log in to this gateway */
  constructor(hasLogin: boolean) {
    super(
      hasLogin
        ? 'Changes are announced to users who have logged in to this gateway. Log in at /auth/login and send the session or a gateway token (POST /auth/tokens) instead of an Oura access token.'
        : 'Changes are announced to users who have logged in, and this gateway has no login. Its operator can configure one (docs/authentication.md).',
    )
  }
}

/** The user's grant does not show Oura's id of the user, under which Oura announces changes. */
export class UnknownOuraIdError extends GatewayError {
  readonly code = 'FORBIDDEN'

  constructor() {
    super(
      'Oura announces changes by the id of the user, which your grant does not allow the gateway to read. Log in again and allow personal information.',
      { requiredScope: 'personal' },
    )
  }
}

/** Oura announced a record that it does not find. */
export class AnnouncedRecordMissingError extends GatewayError {
  readonly code = 'UPSTREAM_UNAVAILABLE'

  constructor() {
    const retryAfterSeconds = 30
    super(
      `Oura announced this record, but does not find it: it is not there yet, or was deleted since. Retry with User.record in ${retryAfterSeconds} seconds.`,
      { retryAfterSeconds },
    )
  }
}
