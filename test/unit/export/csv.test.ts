import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OTHER, tableOf } from '../../../src/export/columns.ts'
import { toLine } from '../../../src/export/csv.ts'
import { isRecord } from '../../../src/oura/records/record-shape.ts'
import { resources } from '../../../src/oura/resources/registry.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { parseCsv } from '../../support/export/parse-csv.ts'

const resourceNamed = (name: string) => resources.find((each) => each.name === name) as Resource
const typesOf = (name: string) =>
  Object.fromEntries(tableOf(resourceNamed(name)).columns.map((column) => [column.name, column.type]))

/** Any record: fields that the descriptor knows, with values of any kind, and some that it does not know. */
const recordOf = (resource: Resource) => {
  const names = [...tableOf(resource).columns.map(({ path }) => path[0] ?? ''), 'new_field', '__proto__']
  const nested = ['contributors', 'readiness', 'score', 'deep_sleep', 'new_inner']
  const value = fc.oneof(
    fc.jsonValue(),
    fc.string(),
    fc.dictionary(fc.constantFrom(...nested), fc.jsonValue()),
  )
  return (
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...names), value), { selector: ([name]) => name })
      // As Oura's record is read: JSON.parse has no -0 in texts, and no undefined.
      .map((entries) => JSON.parse(JSON.stringify(Object.fromEntries(entries))) as Record<string, unknown>)
  )
}

/** Without null, which a table does not tell from a missing field, and without objects of which nothing else is left. */
function withoutNulls(value: unknown, isCell: (path: string) => boolean, path = ''): unknown {
  if (!isRecord(value) || isCell(path)) return value
  const entries = Object.entries(value)
    .map(
      ([name, inner]) => [name, withoutNulls(inner, isCell, path === '' ? name : `${path}.${name}`)] as const,
    )
    .filter(([, inner]) => inner !== null && inner !== undefined)
  return path !== '' && entries.length === 0 ? null : Object.fromEntries(entries)
}

describe('the table of a resource', () => {
  it('has the dotted names of Oura, with the types of SQLite', () => {
    expect(typesOf('daily_sleep')).toMatchObject({
      id: 'TEXT',
      day: 'TEXT',
      score: 'INTEGER',
      timestamp: 'TEXT',
      'contributors.deep_sleep': 'INTEGER',
    })
    expect(typesOf('sleep')).toMatchObject({
      average_breath: 'REAL',
      lowest_heart_rate: 'INTEGER',
      heart_rate: 'TEXT',
      low_battery_alert: 'INTEGER',
      type: 'TEXT',
      'readiness.contributors.hrv_balance': 'INTEGER',
      'readiness.temperature_deviation': 'REAL',
    })
    expect(Object.keys(typesOf('heartrate'))).not.toContain('id')
  })

  it.each(resources.map((resource) => [resource.name, resource] as const))(
    'loses nothing of %s',
    (_, resource) => {
      const table = tableOf(resource)
      const names = new Set(table.columns.map(({ name }) => name))
      fc.assert(
        fc.property(recordOf(resource), (record) => {
          const { cells, other } = table.toRow(record)
          const restored: Record<string, unknown> = other === null ? {} : JSON.parse(other)
          for (const [index, cell] of cells.entries()) {
            if (cell === null) continue
            const path = table.columns[index]?.path ?? []
            let target = restored
            for (const part of path.slice(0, -1)) {
              if (!Object.hasOwn(target, part)) target[part] = {}
              target = target[part] as Record<string, unknown>
            }
            target[path.at(-1) ?? ''] = cell
          }
          // A cell of JSON stands for its value.
          const asCells = (value: unknown, path = ''): unknown =>
            names.has(path) && typeof value === 'object' && value !== null
              ? JSON.stringify(value)
              : isRecord(value)
                ? Object.fromEntries(
                    Object.entries(value).map(([name, inner]) => [
                      name,
                      asCells(inner, path === '' ? name : `${path}.${name}`),
                    ]),
                  )
                : value
          const isCell = (path: string) => names.has(path) || (!prefixes(names).has(path) && path !== '')
          expect(withoutNulls(restored, isCell)).toEqual(withoutNulls(asCells(record), isCell))
        }),
      )
    },
  )

  it('puts into the last column what Oura added', () => {
    const { other } = tableOf(resourceNamed('daily_sleep')).toRow({
      id: 'a',
      day: '2026-01-01',
      contributors: { deep_sleep: 1, sound: 2 },
      humidity: 40,
    })
    expect(JSON.parse(other ?? '')).toEqual({ contributors: { sound: 2 }, humidity: 40 })
    expect(OTHER).toBe('other')
  })
})

const prefixes = (names: ReadonlySet<string>): Set<string> =>
  new Set(
    [...names].flatMap((name) => name.split('.').map((_, index, parts) => parts.slice(0, index).join('.'))),
  )

describe('a line of CSV', () => {
  it('is read back as it was, whatever its texts contain', () => {
    const cell = fc.oneof(
      fc.constant(null),
      fc.string(),
      fc.constantFrom('', '"', ',', '\n', '\r\n', ' a', 'a ', '""', '=1+1', 'ü\u{1F634}'),
    )
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1 }), (rows) => {
        expect(parseCsv(rows.map(toLine).join(''))).toEqual(rows)
      }),
      { numRuns: 500 },
    )
  })

  it('quotes only what has to be', () => {
    expect(toLine(['a', 1.5, true, null, '', 'b,c', 'say "hi"'])).toBe('a,1.5,true,,"","b,c","say ""hi"""\n')
  })
})
