import { describe, expect, test } from 'vitest'
import { resources } from '../../../src/oura/resources/registry.ts'
import { DEFAULT_SCOPES, KNOWN_SCOPES, plainScope } from '../../../src/oura-scopes.ts'

/**
 * The routes below /v2/usercollection of Oura's two OpenAPI files (1.29, and that of July 2026, which lacks
 * interbeat_interval): whether a record has a route of its own, and the scope that a token needs (oura-api.md, section
 * 1). The only list of resources that is written by hand outside of the registry.
 */
const ROUTES: readonly [name: string, recordRoute: string | null, scope: string | null][] = [
  ['personal_info', null, null],
  ['tag', 'tag/{document_id}', 'tag'],
  ['enhanced_tag', 'enhanced_tag/{document_id}', 'tag'],
  ['workout', 'workout/{document_id}', 'workout'],
  ['session', 'session/{document_id}', 'session'],
  ['daily_activity', 'daily_activity/{document_id}', 'daily'],
  ['daily_sleep', 'daily_sleep/{document_id}', 'daily'],
  ['daily_spo2', 'daily_spo2/{document_id}', 'spo2'],
  ['daily_readiness', 'daily_readiness/{document_id}', 'daily'],
  ['sleep', 'sleep/{document_id}', 'daily'],
  ['sleep_time', 'sleep_time/{document_id}', 'daily'],
  ['rest_mode_period', 'rest_mode_period/{document_id}', 'daily'],
  ['ring_configuration', 'ring_configuration/{document_id}', 'ring_configuration'],
  ['daily_stress', 'daily_stress/{document_id}', 'daily'],
  ['daily_resilience', 'daily_resilience/{document_id}', 'stress'],
  ['daily_cardiovascular_age', 'daily_cardiovascular_age/{document_id}', 'heart_health'],
  ['vO2_max', 'vO2_max/{document_id}', 'heart_health'],
  ['heartrate', null, 'heartrate'],
  ['ring_battery_level', null, 'ring_configuration'],
  ['interbeat_interval', null, 'research'],
]

describe('the registry of resources', () => {
  test("has every route of Oura's OpenAPI files, with its scope, and no other", () => {
    const registered = resources.map(({ name, hasRecordRoute, scope }) => [
      name,
      hasRecordRoute ? `${name}/{document_id}` : null,
      scope,
    ])
    expect(registered.sort()).toEqual([...ROUTES].sort())
  })
})

describe('scopes', () => {
  test('by default are those of all resources, email and personal, without those of partners', () => {
    const needed = ROUTES.flatMap(([, , scope]) => (scope === null || scope === 'research' ? [] : [scope]))
    expect([...DEFAULT_SCOPES].sort()).toEqual([...new Set(['email', 'personal', ...needed])].sort())
  })

  test('that are known include those of partners, each once', () => {
    const partners = ['biomarkers', 'metabolic', 'pregnancy', 'reproductive_cycle', 'research']
    expect([...KNOWN_SCOPES].sort()).toEqual([...DEFAULT_SCOPES, ...partners].sort())
  })

  test.each([
    ['extapi:daily', 'daily'],
    ['daily', 'daily'],
    ['xextapi:daily', 'xextapi:daily'],
  ])('%s is %s without prefix', (scope, plain) => {
    expect(plainScope(scope)).toBe(plain)
  })
})
