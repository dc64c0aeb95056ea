import { BadUserInputError } from '../../errors.ts'
import { dayToSlot, type SlotRange } from '../../oura/records/slots.ts'
import type { enhancedTag } from '../../oura/resources/enhanced-tag.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import type { DailyValues } from './metric.ts'
import { type Statistics, toStatistics } from './statistics.ts'
import { finite } from './sums.ts'

type Tag = RecordOf<typeof enhancedTag>

/** A metric on the days that follow a tag, beside all other days of a range. */
export interface TagEffect {
  /** Null if no such day has a value. */
  readonly with: Statistics | null
  readonly without: Statistics | null
  /** Mean of `with` less mean of `without`. Null if one of them is. */
  readonly difference: number | null
}

/** A kind of tag: a code of Oura's, or `custom` with a name that the user gave. */
export interface TagKind {
  readonly tagTypeCode: string
  readonly customName: string | null
}

/** A kind of tag, and when the user set it. */
export interface UsedTagKind extends TagKind {
  /** Number of tags, at least one. */
  readonly count: number
  /** Day slots of the first and the last tag. */
  readonly firstDay: number
  readonly lastDay: number
}

/** @throws BadUserInputError if there is no code: every day would count as one without a tag */
export function parseTagTypeCodes(codes: readonly string[]): ReadonlySet<string | null> {
  if (codes.length > 0) return new Set(codes)
  throw new BadUserInputError('tagTypeCodes', 'tagTypeCodes is empty. Name at least one kind of tag.')
}

/** Divides the days of a range by whether a tag marks the day `lagDays` before. A tag with an end marks each of its days. */
export function toTagEffect(
  range: SlotRange,
  values: DailyValues,
  tags: readonly Tag[],
  lagDays: number,
): TagEffect {
  const isTagged = markDays(range, tags, lagDays)
  const [tagged, others]: [number[], number[]] = [[], []]
  for (const [day, value] of values) (isTagged(day) ? tagged : others).push(value)
  const [after, without] = [toStatistics(tagged), toStatistics(others)]
  return { with: after, without, difference: after && without && finite(after.mean - without.mean) }
}

/** The kind of a tag. Null for a tag that is only a comment. */
function kindOf({ tagTypeCode, customName }: Tag): TagKind | null {
  if (typeof tagTypeCode !== 'string') return null
  return { tagTypeCode, customName: typeof customName === 'string' ? customName : null }
}

/** Whether a tag is of a kind. */
export function isOfKind(tag: Tag, { tagTypeCode, customName }: TagKind): boolean {
  const kind = kindOf(tag)
  return kind !== null && kind.tagTypeCode === tagTypeCode && kind.customName === customName
}

/** The kinds of tags, the most frequent first. Tags that are only a comment have no kind. */
export function tagKinds(tags: readonly Tag[]): UsedTagKind[] {
  const kinds = new Map<string, UsedTagKind>()
  for (const tag of tags) {
    const kind = kindOf(tag)
    if (kind === null) continue
    const key = JSON.stringify([kind.tagTypeCode, kind.customName])
    const known = kinds.get(key) ?? { ...kind, count: 0, firstDay: tag.slot, lastDay: tag.slot }
    kinds.set(key, {
      ...known,
      count: known.count + 1,
      firstDay: Math.min(known.firstDay, tag.slot),
      lastDay: Math.max(known.lastDay, tag.slot),
    })
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count)
}

/** Which days of a range a tag marks, in time linear in days and tags. */
function markDays(
  { first, last }: SlotRange,
  tags: readonly Tag[],
  lagDays: number,
): (day: number) => boolean {
  /** How many more tags mark a day than the day before. */
  const changes = new Int32Array(last - first + 2)
  for (const { slot, endDay } of tags) {
    const end = Math.max(slot, (typeof endDay === 'string' && dayToSlot(endDay)) || slot)
    const from = Math.max(slot + lagDays, first)
    const to = Math.min(end + lagDays, last)
    if (from > to) continue
    changes[from - first] = (changes[from - first] ?? 0) + 1
    changes[to - first + 1] = (changes[to - first + 1] ?? 0) - 1
  }
  const marks = new Uint8Array(last - first + 1)
  let count = 0
  for (let index = 0; index < marks.length; index++) {
    count += changes[index] ?? 0
    marks[index] = count > 0 ? 1 : 0
  }
  return (day) => marks[day - first] === 1
}
