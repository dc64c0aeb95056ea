import { expect, it } from 'vitest'
import { type RecordMark, RecordMarks } from '../../../src/resolvers/data/record-marks.ts'

const MINUTE_MS = 60_000

const markOf = (marks: RecordMarks, ouraId: string): RecordMark => {
  const mark = marks.of(ouraId)
  if (mark === undefined) throw new Error(`${ouraId} is not marked.`)
  return mark
}

it.each([
  [10 * MINUTE_MS - 1, false],
  [10 * MINUTE_MS, true],
])('takes a record that Oura does not have %i ms after its event for deleted: %s', (age, isDeleted) => {
  const marks = new RecordMarks()
  marks.add('a', 5)
  expect(marks.missed(markOf(marks, 'a'), 5 + age)).toBe(isDeleted)
})

it('keeps the mark of a newer change when that of an older one is cleared', () => {
  const marks = new RecordMarks()
  marks.add('a', 1)
  const older = markOf(marks, 'a')
  marks.add('a', 2)
  marks.clear(older)
  expect(marks.of('a')?.at).toBe(2)
  expect(marks.isPending(older)).toBe(false)
  // The copies lack neither of the two: the record is still to be fetched.
  expect(marks.clearedThrough).toBe(0)
  marks.clear(markOf(marks, 'a'))
  expect(marks.size).toBe(0)
  expect(marks.isBehind(1)).toBe(true)
  expect(marks.isBehind(2)).toBe(false)
})

it('asks for a record that Oura does not have again after half a minute', () => {
  const marks = new RecordMarks()
  marks.add('a', 5)
  expect(marks.due(5)).toHaveLength(1)
  marks.missed(markOf(marks, 'a'), 10)
  expect([10 + 29_999, 10 + 30_000].map((now) => marks.isDue(now))).toEqual([false, true])
})
