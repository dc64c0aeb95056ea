import { expect, it } from 'vitest'
import { toTerminalLine } from '../../src/terminal-line.ts'

const line = (fields: object) =>
  toTerminalLine(
    `${JSON.stringify({ level: 30, time: 1_800_000_000_000, pid: 7, hostname: 'host', ...fields })}\n`,
  )

it('has the time, the level, the message and the fields that say something', () => {
  const operation = {
    operation: 'Nights',
    ms: 12.5,
    status: 200,
    errorCodes: [],
    traceIds: [],
    requests: 2,
    retries: 0,
  }
  expect(line({ ...operation, msg: 'operation' })).toMatch(
    /^\d\d:\d\d:\d\d info {2}operation operation=Nights ms=12\.5 status=200 requests=2\n$/,
  )
})

it('shows lists and objects as JSON, and levels without a name as their number', () => {
  expect(line({ level: 60, errorCodes: ['FORBIDDEN'], error: { name: 'E' }, msg: 'x' })).toMatch(
    / 60 {4}x errorCodes=\["FORBIDDEN"\] error=\{"name":"E"\}\n$/,
  )
})

it('has no control characters, whatever a field says', () => {
  const text = line({ reason: '\u001b[2J\u009b31m\u202e\n\u2028fake', msg: 'x' })
  expect(text).toMatch(/^[\x20-\x7e\ufffd]+\n$/)
})
