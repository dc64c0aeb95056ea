import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseVariables } from '../../../src/cli/query/variables.ts'

it('takes JSON as JSON, and everything else as text', () => {
  expect(
    parseVariables(['days=7', 'from=2026-11-01', 'ids=["a"]', 'fault=null', 'text=a=b\nc', 'empty=']),
  ).toEqual({
    variables: { days: 7, from: '2026-11-01', ids: ['a'], fault: null, text: 'a=b\nc', empty: '' },
  })
})

it.each(['', 'x', '=1', '1a=2', 'a b=1'])('refuses %j, and says what is allowed', (assignment) => {
  expect(parseVariables([assignment])).toEqual({
    fault: `-v is ${JSON.stringify(assignment)}; it must be NAME=VALUE, such as lastDays=7.`,
  })
})

it('reads back whatever JSON was written', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value)
      expect(parseVariables([`name=${text}`])).toEqual({ variables: { name: JSON.parse(text) } })
    }),
  )
})
