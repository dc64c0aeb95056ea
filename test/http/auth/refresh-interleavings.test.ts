import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReauthorizationRequiredError } from '../../../src/auth/errors.ts'
import { USER } from '../../support/auth/grants-world.ts'
import { createInterleavedWorld, LEASE_MS } from '../../support/auth/interleaved-world.ts'
import { type RequestFault, TOKEN_LIFE_MS } from '../../support/auth/rotating-provider.ts'

const PROCESSES = 3

const step = fc.record({
  does: fc.oneof(
    { weight: 8, arbitrary: fc.constant('ask' as const) },
    { weight: 3, arbitrary: fc.constant('reject' as const) },
    { weight: 5, arbitrary: fc.constant('expire' as const) },
    { weight: 2, arbitrary: fc.constantFrom('logIn' as const, 'kill' as const) },
    { weight: 3, arbitrary: fc.constantFrom('pause' as const, 'resume' as const) },
    { weight: 4, arbitrary: fc.constantFrom<RequestFault>('lost', 'hang', 'unavailable') },
  ),
  process: fc.nat(PROCESSES - 1),
  thenMs: fc.oneof(fc.constant(0), fc.nat(400), fc.nat(3 * LEASE_MS)),
})

type Asked = { readonly process: { readonly isKilled: boolean }; end: 'token' | 'login' | 'failed' | null }

describe('any interleaving of processes, crashes, pauses and network faults', () => {
  it('never repeats a token request without need, never stores an older grant, and terminates', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), fc.nat(), async (steps, seed) => {
        const world = createInterleavedWorld(seed)
        const { clock, provider } = world
        const processes = Array.from({ length: PROCESSES }, world.startProcess)
        const asked: Asked[] = []

        function ask(process: (typeof processes)[number], rejected?: string): void {
          const entry: Asked = { process, end: null }
          asked.push(entry)
          const { user } = process
          const answer = rejected === undefined ? user.accessToken() : user.refreshAccessToken(rejected)
          answer.then(
            () => {
              entry.end = 'token'
            },
            (error: unknown) => {
              entry.end = error instanceof ReauthorizationRequiredError ? 'login' : 'failed'
            },
          )
        }

        await world.logIn()
        for (const { does, process: index, thenMs } of steps) {
          const process = processes[index]
          if (process === undefined) throw new Error('no such process')
          if (does === 'ask') ask(process)
          else if (does === 'reject')
            ask(process, (await world.grantStore.read(USER))?.stored.grant.accessToken)
          else if (does === 'expire') await clock.advance(TOKEN_LIFE_MS)
          else if (does === 'logIn') await world.logIn()
          else if (does === 'kill') {
            process.kill()
            processes[index] = world.startProcess()
          } else if (does === 'pause') process.pause()
          else if (does === 'resume') process.resume()
          else provider.faults.push(does)
          await clock.advance(thenMs)
        }

        // No more faults from now on.
        provider.faults.length = 0
        for (const process of processes) process.resume()
        await clock.runOut(10 * 60_000)
        const unanswered = asked.filter(({ process, end }) => !process.isKilled && end === null)
        expect(unanswered).toEqual([])

        // Twice each: the second time there is nothing left to refresh.
        const ends = async () => {
          const from = asked.length
          for (const process of processes) ask(process)
          await clock.runOut(10 * 60_000)
          return asked.slice(from).map(({ end }) => end)
        }
        await clock.advance(2 * 60_000)
        const first = await ends()
        const callsThen = provider.calls.length
        expect(await ends()).toEqual(first)
        expect(provider.calls.length).toBe(callsThen)
        expect(new Set(first).size).toBe(1)
        expect(first[0]).not.toBe('failed')

        expect(world.violations).toEqual([])
        const grant = (await world.grantStore.read(USER))?.stored.grant
        for (const token of new Set(provider.calls.map(({ refreshToken }) => refreshToken))) {
          const calls = provider.calls.filter(({ refreshToken }) => refreshToken === token)
          // One request, and one for each whose outcome its process could not know or store.
          const excuses = calls.filter(({ fault, isCutOff }) => fault !== null || isCutOff)
          expect(calls.length).toBeLessThanOrEqual(1 + excuses.length)
          // Tokens that reached a living process are in the store, or were until a login or a refresh replaced them.
          if (grant != null && grant.refusedBy !== null && grant.refreshToken === token) {
            const kept = calls.filter(({ issued, caller }) => issued?.isDelivered && !caller.isKilled)
            expect(kept).toEqual([])
            expect(provider.isSpent(token)).toBe(true)
          }
        }
      }),
    )
  }, 120_000)
})
