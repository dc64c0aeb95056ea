import { describe, expect, test } from 'vitest'
import { schema } from '../../../src/schema/index.ts'
import { fieldOf, objectType } from '../../support/graph.ts'
import { createViewer } from '../../support/schema/viewer.ts'

/** Additions since the older OpenAPI documents (oura-api.md, section 9). */
describe("Oura's document 1.41", () => {
  test.each([
    ['deep_rose', 'DEEP_ROSE'],
    ['plaid', 'UNKNOWN'],
  ])('ring colour %s is %s', async (color, expected) => {
    const { data } = await createViewer({ ring_configuration: [{ id: 'r', color }] }).query(
      '{ viewer { ringConfigurations { nodes { color } } } }',
    )
    expect(data).toEqual({ viewer: { ringConfigurations: { nodes: [{ color: expected }] } } })
  })

  test.each([
    ['background_sleep_analysis', 'BACKGROUND_SLEEP_ANALYSIS'],
    ['background_created_foreground_updated', 'BACKGROUND_CREATED_FOREGROUND_UPDATED'],
    ['bedtime_edit', 'BEDTIME_EDIT'],
  ])('sleep analysis reason %s is %s', async (reason, expected) => {
    const period = {
      id: 's',
      day: '2024-10-12',
      bedtime_start: '2024-10-12T00:00:00+02:00',
      sleep_analysis_reason: reason,
    }
    const { data } = await createViewer({ sleep: [period] }).query(
      '{ viewer { day(date: "2024-10-12") { sleepPeriods { sleepAnalysisReason } } } }',
    )
    expect(data).toEqual({ viewer: { day: { sleepPeriods: [{ sleepAnalysisReason: expected }] } } })
  })

  test.each([
    ['live_third_party_heart_rate', 'LIVE_THIRD_PARTY_HEART_RATE'],
    ['live_oura_heart_rate', 'LIVE_OURA_HEART_RATE'],
  ])('workout source %s is %s', async (source, expected) => {
    const { data } = await createViewer({ workout: [{ id: 'w', day: '2024-10-12', source }] }).query(
      '{ viewer { day(date: "2024-10-12") { workouts { source } } } }',
    )
    expect(data).toEqual({ viewer: { day: { workouts: [{ source: expected }] } } })
  })

  test('ringId of a sleep period is deprecated, and appSleepPhase5Min announces its removal', () => {
    const type = objectType(schema, 'SleepPeriod')
    expect(fieldOf(type, 'ringId').deprecationReason).toContain('returns null')
    for (const name of ['appSleepPhase5Min', 'appPhases'])
      expect(fieldOf(type, name).description).toContain('Oura will remove')
  })
})
