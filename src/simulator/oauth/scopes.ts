import type { ProviderName } from './providers.ts'

/** Every scope of the public portal, with what the consent page says of it. Partner-only ones are not to be had. */
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

/** With Oura's own prefix, as token answers report scopes. */
export function withPrefix(scope: string): string {
  return PREFIX + scope
}

/** The plain name, whichever form was given. */
export function withoutPrefix(scope: string): string {
  return scope.startsWith(PREFIX) ? scope.slice(PREFIX.length) : scope
}

/**
 * The scopes that an authorize request asks for, as plain names. No `scope` at all asks for everything. Names that the
 * provider does not know are dropped without a word, and so are names in the other provider's form: `cloud` puts the
 * prefix in front of what it gets, `moi` wants it there already.
 */
export function askedScopes(provider: ProviderName, scope: string | null): string[] {
  const names = new Set(scope?.split(' ').filter(Boolean))
  if (names.size === 0) return [...SCOPES.keys()]
  return [...SCOPES.keys()].filter((known) => names.has(provider === 'cloud' ? known : withPrefix(known)))
}
