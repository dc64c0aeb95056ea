import { createGrantStore, type StoredGrant } from '../../../src/auth/grants/grant-store.ts'
import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { createSealer } from '../../../src/store/sealer.ts'
import type { Store } from '../../../src/store/store.ts'
import { createFakeClock } from '../fake-clock.ts'
import { randomFrom } from '../random.ts'
import { GRANT, grantsOn, USER } from './grants-world.ts'
import { createRotatingProvider } from './rotating-provider.ts'

/** A token request starts within a quarter of it; the store takes up to 300 ms before that. */
export const LEASE_MS = 1_600
const MAX_REQUEST_MS = 400

const sealer = createSealer(['a secret that is long enough for this, thirty-two'])

/** Processes on one store that can be killed and paused at every await, with an OAuth provider. */
export function createInterleavedWorld(seed: number) {
  const clock = createFakeClock()
  const random = randomFrom(seed)
  const pause = (maxMs: number) => clock.sleep(random() * maxMs, new AbortController().signal)
  const store = createMemoryStore({ clock })
  const grantStore = createGrantStore({ store, sealer })
  const provider = createRotatingProvider(clock, () => pause(MAX_REQUEST_MS / 2))
  const violations: string[] = []
  let current: StoredGrant['grant'] | null = null

  /** Notes a violation if a write is neither the stored grant nor its successor. */
  async function check(isLogin: boolean): Promise<void> {
    const grant = (await grantStore.read(USER))?.stored.grant ?? null
    const isSame = grant?.accessToken === current?.accessToken
    const isChild = grant !== null && provider.parentOf(grant.accessToken) === current?.refreshToken
    if (!isLogin && !isSame && !isChild) {
      violations.push(`${grant?.accessToken} was written over ${current?.accessToken}`)
    }
    current = grant
  }

  function startProcess() {
    const process = { isKilled: false }
    let gate: Promise<void> = Promise.resolve()
    let open: () => void = () => undefined
    const callsUnderWay = () => provider.calls.filter(({ caller, isOver }) => caller === process && !isOver)
    const cutOff = () => {
      for (const call of callsUnderWay()) call.isCutOff = true
    }
    async function pass(): Promise<void> {
      await gate
      if (process.isKilled) await new Promise<never>(() => undefined)
    }
    const slow = async <T>(work: () => Promise<T>): Promise<T> => {
      await pause(50)
      await pass()
      const result = await work()
      await pause(50)
      await pass()
      return result
    }
    const slowStore: Store = {
      ...store,
      get: (key) => slow(() => store.get(key)),
      put: (key, value, options) =>
        slow(async () => {
          const version = await store.put(key, value, options)
          if (key.startsWith('grant/')) {
            await check(false)
            for (const call of callsUnderWay()) call.isOver = true
          }
          return version
        }),
      delete: (key, expect) => slow(() => store.delete(key, expect)),
    }
    const oauth = provider.clientFor(process, pass)
    const grants = grantsOn({
      store: slowStore,
      sealer,
      clientOf: () => oauth,
      clock,
      sleep: clock.sleep,
      leaseMs: LEASE_MS,
      random,
    })
    return Object.assign(process, {
      user: grants.userOf(GRANT),
      /** Pauses it at its next await. */
      pause() {
        open()
        cutOff()
        gate = new Promise((resolve) => {
          open = resolve
        })
      },
      resume: () => open(),
      /** Kills it: no await resumes, and sent requests stay sent. */
      kill() {
        process.isKilled = true
        cutOff()
        open()
      },
    })
  }

  return {
    clock,
    provider,
    violations,
    grantStore,
    startProcess,
    async logIn() {
      const grants = grantsOn({
        store,
        sealer,
        clientOf: () => provider.clientFor({ isKilled: false }, async () => undefined),
        clock,
      })
      await grants.save(USER, { provider: 'cloud', ...provider.issue(null) })
      await check(true)
    },
  }
}
