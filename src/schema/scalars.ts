import { GraphQLError } from 'graphql'
import { GraphQLJSONObject, GraphQLLocalDate, GraphQLTimeZone } from 'graphql-scalars'
import { dayToSlot } from '../oura/records/slots.ts'
import { builder } from './builder.ts'

const invalid = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })

builder.addScalarType('JSONObject', GraphQLJSONObject)

builder.scalarType('Date', {
  description: 'A calendar day, YYYY-MM-DD, in the local time of the user.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date',
  parseValue(value) {
    try {
      return GraphQLLocalDate.parseValue(value) as string
    } catch {
      throw invalid(
        `${JSON.stringify(value)} is not a date. Write an existing day as YYYY-MM-DD, such as "2026-03-31".`,
      )
    }
  },
})

builder.scalarType('TimeZone', {
  description: 'Name of a time zone in the IANA database, such as Europe/Helsinki.',
  specifiedByURL: 'https://www.iana.org/time-zones',
  parseValue(value) {
    const name = readTimeZone(value)
    if (name !== undefined) return name
    throw invalid(
      `${JSON.stringify(value)} is not a time zone. Write its name in the IANA database, such as "Europe/Helsinki".`,
    )
  },
})

/**
 * The name of a zone; undefined for anything else. Node 22 and later accept offsets such as +02:00 as well, which have no
 * clock changes and so are no zones.
 */
function readTimeZone(value: unknown): string | undefined {
  if (typeof value !== 'string' || /^[+-]/.test(value)) return undefined
  try {
    return GraphQLTimeZone.parseValue(value) as string
  } catch {
    return undefined
  }
}

const RFC_3339 = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i

/** Whether a value is an instant with its UTC offset. */
export function isDateTime(value: unknown): value is string {
  const day = typeof value === 'string' ? RFC_3339.exec(value)?.[1] : undefined
  return day !== undefined && !Number.isNaN(dayToSlot(day)) && !Number.isNaN(Date.parse(String(value)))
}

// The DateTime of graphql-scalars makes a Date of its value, which loses the UTC offset that Oura wrote.
builder.scalarType('DateTime', {
  description:
    "An instant with its UTC offset (RFC 3339), exactly as Oura sent it. The offset is that of the user's local time; it is never converted to UTC.",
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  parseValue(value) {
    if (isDateTime(value)) return value
    throw invalid(
      `${JSON.stringify(value)} is not a date-time. Write it with its UTC offset, such as "2026-03-31T07:30:00+02:00".`,
    )
  },
})
