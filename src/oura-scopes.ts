import { resources } from './oura/resources/registry.ts'

/** Scopes that only Oura's partners can request (oura-api.md, section 8). */
const PARTNER_SCOPES: readonly string[] = [
  'reproductive_cycle',
  'metabolic',
  'pregnancy',
  'research',
  'biomarkers',
]

const scopesOfResources = resources.flatMap(({ scope }) => scope ?? [])

/** The default of OURA_SCOPES: what all resources need, and the two scopes of fields of personal_info. */
export const DEFAULT_SCOPES: readonly string[] = Object.freeze([
  ...new Set(['email', 'personal', ...scopesOfResources.filter((scope) => !PARTNER_SCOPES.includes(scope))]),
])

/** All scopes of Oura (oura-api.md, section 1). Oura silently drops a scope that it does not know. */
export const KNOWN_SCOPES: readonly string[] = Object.freeze([...DEFAULT_SCOPES, ...PARTNER_SCOPES])

/** A scope name without the prefix of Oura's newer authorization server: `extapi:daily` -> `daily`. */
export const plainScope = (scope: string): string => scope.replace(/^extapi:/, '')
