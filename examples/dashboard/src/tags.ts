import type { Day } from './date-range.ts'
import { sentenceCase } from './format.ts'

interface Tag {
  readonly tagTypeCode: string | null
  readonly customName: string | null
  readonly comment: string | null
}

/** The tags of each day that has some, in words. */
export type TagsByDay = ReadonlyMap<Day, readonly string[]>

export const NO_TAGS: TagsByDay = new Map()

/** The user's own name, or Oura's code in words: tag_sleep_latemeal is "Latemeal". A tag without both is its comment. */
export function tagName({ tagTypeCode, customName, comment }: Tag): string {
  if (customName) return customName
  if (tagTypeCode === null || tagTypeCode === 'custom') return comment || 'Tag'
  return sentenceCase(tagTypeCode.replace(/^tag_(generic_|sleep_)?/, ''))
}

/** Each name once a day. */
export const tagsByDay = (
  days: readonly { readonly date: Day; readonly enhancedTags: readonly Tag[] | null }[] | undefined,
): TagsByDay =>
  new Map(
    days?.flatMap(({ date, enhancedTags }) => {
      const names = [...new Set(enhancedTags?.map(tagName))]
      return names.length === 0 ? [] : [[date, names] as const]
    }),
  )
