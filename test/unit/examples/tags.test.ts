import { describe, expect, it } from 'vitest'
import { tagName, tagsByDay } from '../../../examples/dashboard/src/tags.ts'

const tag = (
  tagTypeCode: string | null,
  customName: string | null = null,
  comment: string | null = null,
) => ({
  tagTypeCode,
  customName,
  comment,
})

describe('tags', () => {
  it.each([
    [tag('tag_sleep_latemeal'), 'Latemeal'],
    [tag('tag_generic_alcohol'), 'Alcohol'],
    [tag('custom', 'Night shift'), 'Night shift'],
    [tag(null, null, 'Felt well'), 'Felt well'],
    [tag(null), 'Tag'],
  ])('%j is called %s', (each, name) => {
    expect(tagName(each)).toBe(name)
  })

  it('are on their days, each once', () => {
    const days = [
      { date: '2026-11-18', enhancedTags: [tag('tag_generic_sick'), tag('tag_generic_sick')] },
      { date: '2026-11-19', enhancedTags: [] },
      { date: '2026-11-20', enhancedTags: null },
    ]
    expect([...tagsByDay(days)]).toEqual([['2026-11-18', ['Sick']]])
    expect(tagsByDay(undefined).size).toBe(0)
  })
})
