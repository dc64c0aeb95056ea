import { type GraphQLNamedType, getNamedType, isEnumType, isLeafType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, startGateway, type TestGateway } from '../../support/gateway.ts'
import { introspect, objectType } from '../../support/graph.ts'

/** Noon UTC of 20 November 2026, a Friday: already the 21st on Kiritimati, still the 20th everywhere else. */
const NOW = Date.parse('2026-11-20T12:00:00Z')

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startGateway({ now: () => NOW })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const ask = <T>(selection: string, args = ''): Promise<Answer<{ viewer: T }>> =>
  gateway.ask<{ viewer: T }, object>(`{ viewer${args} { ${selection} } }`)

/** The leaves of a type and of the objects in it. */
function leavesOf(type: GraphQLNamedType, depth = 1): string {
  if (!isObjectType(type)) return ''
  const fields = Object.values(type.getFields()).filter(({ args }) => args.length === 0)
  return fields
    .map((field) => {
      const inner = getNamedType(field.type)
      if (isLeafType(inner)) return field.name
      return depth === 0 ? '' : `${field.name} { ${leavesOf(inner, depth - 1)} }`
    })
    .join(' ')
}

/** The fields of User that take an argument, each with its other required arguments and a selection. */
async function fieldsWith(argument: string) {
  const schema = await introspect(gateway)
  return Object.values(objectType(schema, 'User').getFields())
    .filter(({ args }) => args.some(({ name }) => name === argument))
    .map((field) => {
      const required = field.args
        .filter(({ type }) => String(type).endsWith('!'))
        .map((arg) => {
          const named = getNamedType(arg.type)
          const values = isEnumType(named)
            ? named.getValues().map(({ name }) => name)
            : ['"tag_sleep_latemeal"']
          return `${arg.name}: ${String(arg.type).startsWith('[') ? `[${values.slice(0, 2)}]` : values[0]}`
        })
      const type = getNamedType(field.type)
      const connection = /Connection$/.test(type.name)
      const selection = connection ? 'totalCount pageInfo { startCursor endCursor }' : leavesOf(type)
      return { name: field.name, required, selection }
    })
}

describe('lastDays', () => {
  test('is an argument of every field over days, and of every series, and no range is required', async () => {
    const schema = await introspect(gateway)
    const fields = Object.values(objectType(schema, 'User').getFields())
    const namesWith = (...names: string[]) =>
      fields.filter(({ args }) => args.some(({ name }) => names.includes(name))).map(({ name }) => name)
    expect(namesWith('lastDays')).toEqual(namesWith('startDate', 'startDatetime'))
    expect(namesWith('lastDays').length).toBeGreaterThan(20)
    const dates = ['startDate', 'endDate', 'startDatetime', 'endDatetime', 'lastDays']
    const required = fields.flatMap(({ args }) =>
      args.filter(({ name, type }) => dates.includes(name) && String(type).endsWith('!')),
    )
    expect(required).toEqual([])
  })

  test('is the range that ends today, or with endDate, on every field over days', async () => {
    for (const { name, required, selection } of await fieldsWith('startDate')) {
      const call = (alias: string, range: string) =>
        `${alias}: ${name}(${[...required, range].join(', ')}) { ${selection} }`
      const { data, errors } = await ask<Record<string, unknown>>(`
        ${call('week', 'lastDays: 7')} ${call('sameWeek', 'startDate: "2026-11-14", endDate: "2026-11-20"')}
        ${call('day', 'lastDays: 1, endDate: "2026-11-18"')}
        ${call('sameDay', 'startDate: "2026-11-18", endDate: "2026-11-18"')}
      `)
      expect(errors, name).toEqual([])
      expect(data.viewer['week'], name).toEqual(data.viewer['sameWeek'])
      expect(data.viewer['day'], name).toEqual(data.viewer['sameDay'])
    }
  })

  test('of a series is whole days of the calendar up to now, or to endDatetime', async () => {
    for (const { name, required, selection } of await fieldsWith('startDatetime')) {
      const call = (alias: string, range: string) =>
        `${alias}: ${name}(${[...required, range].join(', ')}) { ${selection} }`
      const { data, errors } = await ask<Record<string, unknown>>(
        `
        ${call('days', 'lastDays: 2')}
        ${call('same', 'startDatetime: "2026-11-19T00:00:00+01:00", endDatetime: "2026-11-20T12:00:00Z"')}
        ${call('before', 'lastDays: 1, endDatetime: "2026-11-18T22:30:00Z"')}
        ${call('sameBefore', 'startDatetime: "2026-11-18T00:00:00+01:00", endDatetime: "2026-11-18T22:30:00Z"')}
      `,
        '(timeZone: "Europe/Berlin")',
      )
      expect(errors, name).toEqual([])
      expect(data.viewer['days'], name).toEqual(data.viewer['same'])
      expect(data.viewer['before'], name).toEqual(data.viewer['sameBefore'])
    }
  })

  test.each([
    ['dailySleep', 'lastDays: 7, startDate: "2026-11-14"', 'lastDays and startDate cannot be combined'],
    ['days', 'lastDays: 0', 'lastDays is 0, but must be from 1 to 7305.'],
    ['days', 'lastDays: -7', 'lastDays is -7, but must be from 1 to 7305.'],
    ['workouts', 'lastDays: 7306', 'lastDays is 7306, but must be from 1 to 7305.'],
    ['heartRate', 'lastDays: 367', 'lastDays is 367, but must be from 1 to 366.'],
    [
      'heartRate',
      'lastDays: 1, startDatetime: "2026-11-14T00:00:00Z"',
      'lastDays and startDatetime cannot be combined',
    ],
    ['heartRate', 'lastDays: 1, latest: true', 'latest and lastDays cannot be combined'],
  ])('is checked: %s(%s)', async (field, args, message) => {
    const { errors } = await ask(`${field}(${args}) { pageInfo { endCursor } }`)
    expect(errors).toHaveLength(1)
    expect(errors[0]?.message).toContain(message)
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})

interface Calendars {
  readonly today: string
  readonly days: { readonly nodes: readonly { readonly date: string }[] }
}

describe('viewer(timeZone:)', () => {
  test.each([
    ['Pacific/Kiritimati', '2026-11-21'],
    ['Pacific/Auckland', '2026-11-21'],
    ['Asia/Tokyo', '2026-11-20'],
    ['UTC', '2026-11-20'],
    ['Pacific/Niue', '2026-11-20'],
  ])('%s makes today %s, and ends ranges with it', async (zone, today) => {
    const { data, errors } = await ask<Calendars>(
      'today days(last: 1) { nodes { date } }',
      `(timeZone: "${zone}")`,
    )
    expect(errors).toEqual([])
    expect(data.viewer).toEqual({ today, days: { nodes: [{ date: today }] } })
  })

  test.each([
    ['UTC', 3],
    ['Pacific/Niue', 2],
  ])('%s decides which days are over: %d of the last three in the summary of steps', async (zone, count) => {
    // At 12:00 UTC it is 01:00 on Niue, where the activity day of the 19th ends at 04:00.
    const { data, errors } = await ask<object>(
      `summary(endDate: "2026-11-19", lastDays: 3) { steps { count } sleepScore { count } }
       trend(metric: STEPS, endDate: "2026-11-19", lastDays: 3) { statistics { count } points { isComplete } }`,
      `(timeZone: "${zone}")`,
    )
    expect(errors).toEqual([])
    expect(data.viewer).toEqual({
      summary: { steps: { count }, sleepScore: { count: 3 } },
      trend: {
        statistics: { count },
        points: [{ isComplete: true }, { isComplete: true }, { isComplete: count === 3 }],
      },
    })
  })

  test('changes no record and no id: a traveller keeps the days that Oura gave', async () => {
    const selection = 'id dailySleep(endDate: "2026-11-19", lastDays: 3) { nodes { id day score } }'
    const [utc, tokyo] = [await ask(selection), await ask(selection, '(timeZone: "Asia/Tokyo")')]
    expect(tokyo.data).toEqual(utc.data)
  })

  test('may differ between two fields of an operation', async () => {
    const { data } = await gateway.ask<Record<string, { today: string }>, object>(
      '{ a: viewer(timeZone: "Pacific/Kiritimati") { today } b: viewer(timeZone: "America/Los_Angeles") { today } }',
    )
    expect(data).toEqual({ a: { today: '2026-11-21' }, b: { today: '2026-11-20' } })
  })

  test('has clock changes: the last day of March in Berlin begins at 22:00 UTC, the first of the month at 23:00', async () => {
    const call = (alias: string, end: string) =>
      `${alias}: heartRate(lastDays: 1, endDatetime: "${end}", first: 1) { pageInfo { startCursor } }`
    const explicit = (alias: string, start: string, end: string) =>
      `${alias}: heartRate(startDatetime: "${start}", endDatetime: "${end}", first: 1) { pageInfo { startCursor } }`
    const { data, errors } = await ask<Record<string, unknown>>(
      `${call('summer', '2026-03-31T10:00:00Z')} ${call('winter', '2026-03-01T10:00:00Z')}
       ${explicit('asSummer', '2026-03-30T22:00:00Z', '2026-03-31T10:00:00Z')}
       ${explicit('asWinter', '2026-02-28T23:00:00Z', '2026-03-01T10:00:00Z')}`,
      '(timeZone: "Europe/Berlin")',
    )
    expect(errors).toEqual([])
    expect(data.viewer['summer']).toEqual(data.viewer['asSummer'])
    expect(data.viewer['winter']).toEqual(data.viewer['asWinter'])
  })

  test.each(['Mars/Olympus', '+02:00', '', 'Europe/Berlin '])('refuses %j with a code', async (zone) => {
    const literal = await gateway.ask(`{ viewer(timeZone: ${JSON.stringify(zone)}) { today } }`)
    const variable = await gateway.ask('query ($zone: TimeZone) { viewer(timeZone: $zone) { today } }', {
      zone,
    })
    for (const { errors } of [literal, variable]) {
      expect(errors).toHaveLength(1)
      expect(errors[0]?.message).toContain('is not a time zone. Write its name in the IANA database')
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
    }
  })

  test('null is the default', async () => {
    const { data, errors } = await ask<Calendars>('today', '(timeZone: null)')
    expect(errors).toEqual([])
    expect(data.viewer.today).toBe('2026-11-20')
  })
})
