import type { ProviderName } from './providers.ts'

/** All scopes of the public portal with their text on the consent page. Scopes for partners only are not available. */
export const SCOPES: ReadonlyMap<string, string> = new Map([
  ['email', 'Email address'],
  ['personal', 'Age, weight, height and sex'],
  ['daily', 'Sleep, readiness, activity and stress'],
  ['heartrate', 'Heart rate'],
  ['workout', 'Workouts'],
  ['tag', 'Tags'],
  ['session', 'Sessions: breathing, meditation and the like'],
  ['spo2', 'Blood oxygen at night'],
  ['stress', 'Resilience'],
  ['heart_health', 'Cardiovascular age and VO2 max'],
  ['ring_configuration', 'Rings and their battery'],
])

const PREFIX = 'extapi:'

/** With Oura's prefix, as in token responses. */
export function withPrefix(scope: string): string {
  return PREFIX + scope
}

/** The plain name of a plain or prefixed scope. */
export function withoutPrefix(scope: string): string {
  return scope.startsWith(PREFIX) ? scope.slice(PREFIX.length) : scope
}

/**
 * The scopes of an authorize request, as plain names. A request without `scope` requests all. Unknown names are ignored
 * without an error, and so are names in the other provider's form: `cloud` expects plain names, `moi` prefixed ones.
 */
export function requestedScopes(provider: ProviderName, scope: string | null): string[] {
  const names = new Set(scope?.split(' ').filter(Boolean))
  if (names.size === 0) return [...SCOPES.keys()]
  return [...SCOPES.keys()].filter((known) => names.has(provider === 'cloud' ? known : withPrefix(known)))
}
