/** An error of a GraphQL response or of the network; the errors of both clients have this shape. */
export interface ErrorLike {
  readonly message: string
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

/**
 * A problem, by the action that helps: sign in, grant a scope, wait, or try again. `unreachable` means that a request got
 * no response, `gateway-down` that a proxy responded instead of the gateway.
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

/** The statuses of a proxy whose server does not respond. */
const PROXY_STATUSES: readonly (number | undefined)[] = [502, 503, 504]

/**
 * The error of a request without a GraphQL response.
 * @param status of the HTTP response; undefined = no response at all
 */
export const withoutAnswer = (message: string, status: number | undefined): ErrorLike => {
  if (status === undefined) return { message, extensions: { code: 'NETWORK_ERROR' } }
  return { message, extensions: { code: PROXY_STATUSES.includes(status) ? 'GATEWAY_DOWN' : 'NO_GRAPHQL' } }
}

/** The wait for a rate limit without a Retry-After. */
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

/** Whether an error affects a field: its path is the field, below it, or above it. */
export function concerns({ path }: ErrorLike, field: FieldPattern): boolean {
  if (path === undefined) return false
  const steps = field.split('.')
  const shared = Math.min(steps.length, path.length)
  return steps.slice(0, shared).every((step, index) => step === '*' || step === String(path[index]))
}

/** The problem of a panel with its own query: its first error. Null without errors. */
export const firstProblem = ([error]: readonly ErrorLike[]): Problem | null =>
  error === undefined ? null : toProblem(error)

/** The problem of a panel that reads these fields: the first error that affects them. Null without errors. */
export const problemAt = (errors: readonly ErrorLike[], fields: readonly FieldPattern[]): Problem | null =>
  firstProblem(errorsAt(errors, fields))

/** The errors that affect these fields. */
export const errorsAt = (errors: readonly ErrorLike[], fields: readonly FieldPattern[]): ErrorLike[] =>
  errors.filter((each) => fields.some((field) => concerns(each, field)))

/**
 * The problem of a whole page: an error without a field, or an error that requires a login, which the page shows once
 * instead of in every panel.
 */
export function pageProblem(errors: readonly ErrorLike[]): Problem | null {
  const problems = errors.map((error) => ({ error, problem: toProblem(error) }))
  const login = problems.find(({ problem }) => problem.kind === 'sign-in')
  const whole = problems.find(({ error }) => (error.path?.length ?? 0) < 2)
  return (login ?? whole)?.problem ?? null
}
