import type { Random } from '../../../src/simulator/random.ts'
import { makeDashboard } from './dashboard.ts'
import { makeDays } from './days.ts'
import { makeNode, makeNodes } from './nodes.ts'
import type { MakeOperation, Making, SoakOperation } from './operation.ts'
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

/** Any operation; all are as likely, as far as what they need is known yet. */
export function makeOperation(making: Making): SoakOperation {
  return pick(making.random)(making) ?? makeDashboard(making)
}

const pick = (random: Random): MakeOperation => random.pick(MAKERS)
