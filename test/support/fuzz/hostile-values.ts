const DATES = [
  '2026-11-18',
  '2026-11-20',
  '2026-10-01',
  '0001-01-01',
  '9999-12-31',
  '1969-12-31',
  '2024-02-29',
]
const TIMES = [
  '2026-11-19T00:00:00Z',
  '2026-11-20T11:59:59.999+14:00',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59-12:00',
]
const INTS = [0, 1, 2, 7, 100, 366, 1000, 1001, -1, 2_147_483_647, -2_147_483_648]
const FLOATS = [0, -0.5, 70, 1e300, -1e300, 5e-324]
const ZONES = ['Europe/Helsinki', 'Pacific/Apia', 'UTC', 'Asia/Kolkata']

/** What no type takes. The whole operation is refused. */
const NONSENSE = ['2026-02-30', 'now', 'Nowhere/Land', 2_147_483_648, 1.5, true, null, {}]
const TYPES = [
  'DailySleep',
  'Day',
  'User',
  'Workout',
  'SleepPeriod',
  'RingConfiguration',
  'Nothing',
  '__proto__',
  '',
]

/** Cursors of a connection, of another one, and of none. */
const CURSORS = ['["daily_sleep",20777]', '["days",20777]', '["heartrate",1e300,0]', '[]', '{}', '[null]', '']

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** Values of arguments: usual ones, ones at and beyond each bound, and nonsense. */
export const hostileValue =
  (random: () => number) =>
  (typeName: string, argument: string): unknown => {
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
    if (random() < 0.01) return pick(NONSENSE)
    switch (typeName) {
      case 'Date':
        return pick(DATES)
      case 'DateTime':
        return pick(TIMES)
      case 'Int':
        return pick(INTS)
      case 'Float':
        return pick(FLOATS)
      case 'Boolean':
        return random() < 0.3
      case 'TimeZone':
        return pick(ZONES)
      case 'ID':
        return random() < 0.8
          ? base64(`${pick(TYPES)}:${pick([...DATES, '../../secret', '2026-11-18:x y'])}`)
          : 'a'.repeat(5_000)
      default:
        if (argument === 'after' || argument === 'before') return base64(pick(CURSORS))
        return pick(['text', '', '__proto__', '\u0000\ud800', '🌙'.repeat(200)])
    }
  }
