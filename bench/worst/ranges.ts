import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
} from 'graphql'

export const DAY_MS = 86_400_000

/** Twenty years: a few days less than the longest range. */
export const MAX_DAYS = 7_300

/** Most days of a time series that are read at once. */
const MAX_SERIES_DAYS = 92

/** The range of a field, and which of several equal fields it is: their ranges do not overlap. */
export interface Range {
  readonly days: number
  readonly copy: number
  readonly now: number
  /**
   * `page`: as many items as the range may have. `filter`: one item of those that pass a filter, which none does, so that
   * the whole range is read. @default page
   */
  readonly reads?: 'page' | 'filter'
}

/** Arguments for the longest answer over some days; null if the field needs an argument that is not known here. */
export function argumentsText(field: GraphQLField<unknown, unknown>, range: Range): string | null {
  const texts: string[] = []
  for (const { name, type } of field.args) {
    const value =
      argumentValue(name, range) ??
      (isNonNullType(type) || (range.reads === 'filter' && FILTERS.has(name))
        ? enumValue(type, range)
        : undefined)
    if (value !== undefined) texts.push(`${name}: ${value}`)
    else if (isNonNullType(type)) return null
  }
  return texts.length === 0 ? '' : `(${texts.join(', ')})`
}

/** Arguments that choose among the items of a range by an enum. */
const FILTERS: ReadonlySet<string> = new Set(['types', 'sources', 'activities'])

/** A value of an enum, or all of them for a list. */
function enumValue(type: GraphQLInputType, { copy, reads }: Range): string | undefined {
  const named = getNamedType(type)
  if (!isEnumType(named)) return undefined
  const names = named.getValues().map(({ name }) => name)
  if (!isListType(getNullableType(type))) return names[copy % names.length]
  return reads === 'filter' ? `[${names.at(-1)}]` : `[${names.join(' ')}]`
}

/** Undefined leaves the argument out. */
function argumentValue(name: string, { days, copy, now, reads = 'page' }: Range): string | undefined {
  const end = now - ((copy * days) % MAX_DAYS) * DAY_MS
  const seriesMs = Math.min(days, MAX_SERIES_DAYS) * DAY_MS
  const seriesEnd = now - ((copy * seriesMs) % (MAX_DAYS * DAY_MS))
  const text = (time: number) => `"${new Date(time).toISOString()}"`
  const day = (time: number) => `${text(time).slice(0, 11)}"`
  switch (name) {
    case 'startDate':
      return day(end - (days - 1) * DAY_MS)
    case 'endDate':
    case 'date':
      return day(end)
    case 'startDatetime':
      return text(seriesEnd - seriesMs + 1_000)
    case 'endDatetime':
      return text(seriesEnd)
    case 'first':
      return reads === 'filter' ? '1' : `${Math.min(1000, days * 20)}`
    case 'bucket':
      return 'FIVE_MINUTES'
    case 'window':
      return '365'
    case 'days':
      return '3653'
    case 'activities':
      return reads === 'filter' ? '["none"]' : undefined
    case 'tagTypeCodes':
      return '["tag_generic_coffee", "tag_generic_alcohol"]'
    case 'ouraId':
      return `"00000000-0000-4000-8000-${String(copy).padStart(12, '0')}"`
    default:
      return undefined
  }
}
