/** What all resources together need (oura-api.md, section 1, Scopes). */
export const DEFAULT_SCOPES: readonly string[] = Object.freeze([
  'email',
  'personal',
  'daily',
  'heartrate',
  'workout',
  'tag',
  'session',
  'spo2',
  'stress',
  'heart_health',
  'ring_configuration',
])

/** Of Oura's partners only (oura-api.md, section 8). */
const PARTNER_SCOPES = ['reproductive_cycle', 'metabolic', 'pregnancy', 'research', 'biomarkers']

/** Every name that Oura knows, without its `extapi:` prefix. Those that it does not know it drops without a word. */
export const KNOWN_SCOPES: readonly string[] = Object.freeze([...DEFAULT_SCOPES, ...PARTNER_SCOPES])
