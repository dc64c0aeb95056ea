import type { Raw } from '../reference.ts'
import { type CheckedOperation, type OperationContext, ouraValue, sameId, someDates } from './operation.ts'

const PAGE = `query DailySleepPage($startDate: Date!, $endDate: Date!, $first: Int!, $after: String) {
  viewer {
    dailySleep(startDate: $startDate, endDate: $endDate, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { cursor node { id day score } }
    }
  }
}`

/** A page, after a cursor of an earlier page if there is one. */
export function makePage(context: OperationContext): CheckedOperation {
  const { reference, seenValues, random } = context
  const dates = someDates(context, 60)
  const first = random.whole(1, 15)
  const records = reference.between('daily_sleep', dates.startDate, dates.endDate)
  const cursorKey = (raw: Raw) => `cursor/${reference.user}/${String(raw['id'])}`
  const before = records.filter((raw) => seenValues.get(cursorKey(raw)) !== undefined)
  const previous =
    before.length > 0 && random.chance(0.7) ? before[random.whole(0, before.length - 1)] : undefined
  const rest = records.slice(previous === undefined ? 0 : records.indexOf(previous) + 1)
  const page = rest.slice(0, first)
  const last = page.at(-1)
  return {
    name: 'page',
    query: PAGE,
    variables: {
      ...dates,
      first,
      after: previous === undefined ? null : seenValues.get(cursorKey(previous)),
    },
    expected: {
      viewer: {
        dailySleep: {
          totalCount: records.length,
          pageInfo: {
            hasNextPage: rest.length > page.length,
            endCursor: last === undefined ? null : seenValues.sameAs(cursorKey(last)),
          },
          edges: page.map((raw) => ({
            cursor: seenValues.sameAs(cursorKey(raw)),
            node: {
              id: sameId(context, 'DailySleep', raw),
              day: ouraValue(raw, 'day'),
              score: ouraValue(raw, 'score'),
            },
          })),
        },
      },
    },
  }
}

const ALIASES = `query Aliases($a: Date!, $b: Date!, $c: Date!, $d: Date!) {
  viewer {
    light: dailyActivity(startDate: $a, endDate: $b, first: 100) { nodes { id day steps } }
    heavy: dailyActivity(startDate: $c, endDate: $d, first: 100) { nodes { id met { interval items } } }
    early: workouts(startDate: $a, endDate: $b, first: 1000) { totalCount }
    late: workouts(startDate: $c, endDate: $d, first: 1000) { totalCount }
  }
  rateLimit { application { limit remaining } user { limit remaining } }
}`

/** Aliases of the same fields with other days, light and heavy; and the rate limits, which need no request. */
export function makeAliases(context: OperationContext): CheckedOperation {
  const { reference } = context
  const light = someDates(context, 20)
  const heavy = someDates(context, 5)
  const activity = (dates: typeof light) =>
    reference.between('daily_activity', dates.startDate, dates.endDate)
  const workouts = (dates: typeof light) => ({
    totalCount: reference.between('workout', dates.startDate, dates.endDate).length,
  })
  return {
    name: 'aliases',
    query: ALIASES,
    variables: { a: light.startDate, b: light.endDate, c: heavy.startDate, d: heavy.endDate },
    expected: {
      viewer: {
        light: {
          nodes: activity(light).map((raw) => ({
            id: sameId(context, 'DailyActivity', raw),
            day: ouraValue(raw, 'day'),
            steps: ouraValue(raw, 'steps'),
          })),
        },
        heavy: {
          nodes: activity(heavy).map((raw) => {
            const met = raw['met'] as { interval: number; items: number[] } | null | undefined
            return {
              id: sameId(context, 'DailyActivity', raw),
              met: met ? { interval: met.interval, items: met.items } : null,
            }
          }),
        },
        early: workouts(light),
        late: workouts(heavy),
      },
      rateLimit: { application: isBudgets, user: isBudgets },
    },
  }
}

function isBudgets(actual: unknown): string | null {
  const budgets = actual as { limit: number; remaining: number }[]
  const isRight =
    Array.isArray(budgets) && budgets.every(({ limit, remaining }) => remaining >= 0 && remaining <= limit)
  return isRight && budgets.length === 1 ? null : `${JSON.stringify(actual)} is no budget of one window`
}
