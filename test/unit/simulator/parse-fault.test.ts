import { describe, expect, it } from 'vitest'
import { parseFault } from '../../../src/process/simulator/parse-fault.ts'

describe('a fault as JSON', () => {
  it.each([
    [{ type: 'status' }, 'status'],
    [{ type: 'status', status: 99 }, 'status'],
    [{ type: 'status', status: '503' }, 'status'],
    [{ type: 'wrongShape' }, 'body'],
    [{ type: 'hugeBody', bytes: -1 }, 'bytes'],
    [{ type: 'slowDrip' }, 'everyMs'],
    [{ type: 'delay', ms: 'x' }, 'ms'],
    [{ type: 'encoded', coding: 'zip' }, 'coding'],
  ])('is refused without what %j needs', (kind, setting) => {
    expect(parseFault(JSON.stringify({ kind }))).toEqual({
      error: `--fault of the type ${kind.type} needs a valid ${setting}, see docs/library.md.`,
    })
  })

  it.each([
    { type: 'status', status: 503 },
    { type: 'wrongShape', body: null },
    { type: 'hugeBody', bytes: 0 },
    { type: 'slowDrip', everyMs: 5 },
    { type: 'delay', ms: 900 },
    { type: 'encoded', coding: 'br' },
    { type: 'endlessBody' },
    { type: 'lostResponse' },
  ])('is accepted as %j', (kind) => {
    expect(parseFault(JSON.stringify({ kind }))).toEqual({ fault: { kind } })
  })
})
