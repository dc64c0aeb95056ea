import { describe, expect, it } from 'vitest'
import { type ActivityDay, activityFigures, toActivityDay } from '../../../examples/dashboard/src/activity.ts'

const day = (
  date: string,
  steps: number | null,
  activeCalories: number | null,
  targetCalories: number | null,
  isComplete = true,
): ActivityDay => toActivityDay({ day: date, steps, activeCalories, targetCalories, isComplete })

describe('the goal of a day', () => {
  it('is of active energy, whatever the steps are', () => {
    expect(day('2026-11-18', 14_400, 390, 400).goal).toBe('missed')
    expect(day('2026-11-19', 8_500, 410, 400).goal).toBe('met')
  })

  it('is not missed before the day is over, but can be met', () => {
    expect(day('2026-11-20', 3_000, 120, 400, false).goal).toBe('so-far')
    expect(day('2026-11-20', 9_000, 450, 400, false).goal).toBe('met')
  })

  it('is unknown without energy or target', () => {
    expect(day('2026-11-20', 3_000, null, 400).goal).toBe('unknown')
    expect(day('2026-11-20', 3_000, 300, null).goal).toBe('unknown')
  })
})

describe('the figures of some days', () => {
  it('leave out what today has so far', () => {
    const days = [
      day('2026-11-17', null, null, null),
      day('2026-11-18', 10_000, 500, 400),
      day('2026-11-19', 6_000, 300, 400),
      day('2026-11-20', 100, 10, 400, false),
    ]
    expect(activityFigures(days)).toEqual({
      meanSteps: 8_000,
      meanActiveCalories: 400,
      goalDays: 2,
      metDays: 1,
    })
    expect(activityFigures(days.slice(3))).toEqual({
      meanSteps: null,
      meanActiveCalories: null,
      goalDays: 0,
      metDays: 0,
    })
  })
})
