import { builder } from './builder.ts'
import './scalars.ts'
import './node.ts'
import './user.ts'
import './day.ts'
import './daily-sleep.ts'
import './heart-rate.ts'

/** The executable schema: every module above adds its types to the builder. */
export const schema = builder.toSchema()
