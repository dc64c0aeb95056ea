/** An error of a GraphQL answer, or of the way there; both clients' errors have this shape. */
export interface ErrorLike {
  readonly message: string
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

/**
 * What went wrong, sorted by what a person can do about it: sign in, allow more, wait, or try again.
 * `unreachable` is for a request that nobody answered, `gateway-down` for a proxy that answered in the gateway's place.
 */
export type Problem =
  | { readonly kind: 'sign-in'; readonly authorizationUrl: string | undefined; readonly isExpired: boolean }
  | {
      readonly kind: 'forbidden'
      readonly authorizationUrl: string | undefined
      readonly scope: string | undefined
    }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'gateway-down' }
  | { readonly kind: 'unexpected' }

/** Statuses with which a proxy says that what is behind it did not answer. */
const PROXY_STATUSES: readonly (number | undefined)[] = [502, 503, 504]

/**
 * The error of a request to which no answer of the gateway came.
 * @param status of the HTTP response that came instead; undefined = none came at all
 */
export const withoutAnswer = (message: string, status: number | undefined): ErrorLike => {
  if (status === undefined) return { message, extensions: { code: 'NETWORK_ERROR' } }
  return { message, extensions: { code: PROXY_STATUSES.includes(status) ? 'GATEWAY_DOWN' : 'NO_GRAPHQL' } }
}

/** Where a rate limit does not say how long. */
const DEFAULT_WAIT_SECONDS = 30

export function toProblem({ extensions = {} }: ErrorLike): Problem {
  const authorizationUrl = textOf(extensions['authorizationUrl'])
  switch (extensions['code']) {
    case 'UNAUTHENTICATED':
      return { kind: 'sign-in', authorizationUrl, isExpired: false }
    case 'REAUTHORIZATION_REQUIRED':
      return { kind: 'sign-in', authorizationUrl, isExpired: true }
    case 'FORBIDDEN':
      return { kind: 'forbidden', authorizationUrl, scope: textOf(extensions['requiredScope']) }
    case 'RATE_LIMITED':
      return { kind: 'rate-limited', retryAfterSeconds: secondsOf(extensions['retryAfterSeconds']) }
    case 'UPSTREAM_UNAVAILABLE':
    case 'UPSTREAM_TIMEOUT':
    case 'UPSTREAM_INVALID':
      return { kind: 'unavailable' }
    case 'NETWORK_ERROR':
      return { kind: 'unreachable' }
    case 'GATEWAY_DOWN':
      return { kind: 'gateway-down' }
    default:
      return { kind: 'unexpected' }
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const secondsOf = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.ceil(value) : DEFAULT_WAIT_SECONDS

/**
 * A field that a panel reads, from the root of the answer, with `*` for any index of a list:
 * `viewer.days.nodes.*.mainSleep`.
 */
export type FieldPattern = string

/** Whether an error belongs to a field: it is at the field, below it, or at something that the field is part of. */
export function concerns({ path }: ErrorLike, field: FieldPattern): boolean {
  if (path === undefined) return false
  const steps = field.split('.')
  const shared = Math.min(steps.length, path.length)
  return steps.slice(0, shared).every((step, index) => step === '*' || step === String(path[index]))
}

/** The problem of a panel that has its query to itself: any. Null where all is well. */
export const firstProblem = ([error]: readonly ErrorLike[]): Problem | null =>
  error === undefined ? null : toProblem(error)

/** The problem of a panel that reads these fields: the first, for they rarely differ. Null where all is well. */
export function problemAt(errors: readonly ErrorLike[], fields: readonly FieldPattern[]): Problem | null {
  const error = errors.find((each) => fields.some((field) => concerns(each, field)))
  return error === undefined ? null : toProblem(error)
}

/**
 * The problem of a whole page: an error of no single field, or one that only a login mends, which is said once and
 * not by every panel.
 */
export function pageProblem(errors: readonly ErrorLike[]): Problem | null {
  const problems = errors.map((error) => ({ error, problem: toProblem(error) }))
  const login = problems.find(({ problem }) => problem.kind === 'sign-in')
  const whole = problems.find(({ error }) => (error.path?.length ?? 0) < 2)
  return (login ?? whole)?.problem ?? null
}
