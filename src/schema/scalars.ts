import { GraphQLError } from 'graphql'
import { builder } from './builder.ts'

const invalid = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })

function isCalendarDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}

builder.scalarType('Date', {
  description: 'A calendar day, YYYY-MM-DD, in the local time of the user.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date',
  parseValue(value) {
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && isCalendarDay(value)) return value
    throw invalid(
      `${JSON.stringify(value)} is not a date. Write an existing day as YYYY-MM-DD, such as "2026-03-31".`,
    )
  },
})

const RFC_3339 = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i

builder.scalarType('DateTime', {
  description:
    "An instant with its UTC offset (RFC 3339), exactly as Oura sent it. The offset is that of the user's local time; it is never converted to UTC.",
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  parseValue(value) {
    const day = typeof value === 'string' ? RFC_3339.exec(value)?.[1] : undefined
    if (
      typeof value === 'string' &&
      day !== undefined &&
      isCalendarDay(day) &&
      !Number.isNaN(Date.parse(value))
    )
      return value
    throw invalid(
      `${JSON.stringify(value)} is not a date-time. Write it with its UTC offset, such as "2026-03-31T07:30:00+02:00".`,
    )
  },
})
