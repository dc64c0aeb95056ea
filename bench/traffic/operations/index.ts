import type { Random } from '../../../src/simulator/random.ts'
import { makeDashboard } from './dashboard.ts'
import { makeDays } from './days.ts'
import { makeNode, makeNodes } from './nodes.ts'
import type { CheckedOperation, MakeOperation, OperationContext } from './operation.ts'
import { makeAliases, makePage } from './pages.ts'
import { makeHeartRate, makeWorkouts } from './workouts.ts'

const MAKERS: readonly [MakeOperation, ...MakeOperation[]] = [
  makeDashboard,
  makeDays,
  makeWorkouts,
  makeHeartRate,
  makeNode,
  makeNodes,
  makePage,
  makeAliases,
]

/** Creates a random operation. All are equally likely, except those that need an id that no response had yet. */
export function makeOperation(context: OperationContext): CheckedOperation {
  return pick(context.random)(context) ?? makeDashboard(context)
}

const pick = (random: Random): MakeOperation => random.pick(MAKERS)
