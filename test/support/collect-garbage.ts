import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

/** Collects garbage. Twice, because finalizers of the first collection release more; a WeakRef holds its target until the next turn. */
export async function collectGarbage(): Promise<void> {
  for (let time = 0; time < 2; time++) {
    await setImmediate()
    gc()
  }
}
