import { expect, test } from 'vitest'
import { fuzz } from '../../support/fuzz/fuzz.ts'

test('random operations over random records find no defect', async () => {
  const failures: string[] = []
  const statuses = await fuzz({ operations: 60, seed: 13, onFailure: (failure) => failures.push(failure) })
  expect(failures).toEqual([])
  // Some are refused; most are executed.
  expect(statuses.get(200)).toBeGreaterThan(15)
})
