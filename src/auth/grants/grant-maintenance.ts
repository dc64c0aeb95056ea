import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { createPeriodicTask, type PeriodicTask } from '../../periodic-task.ts'
import { UnsealError } from '../../store/errors.ts'
import { DAY_MS } from '../../time.ts'
import type { GatewayTokens } from '../accounts/gateway-tokens.ts'
import type { Sessions } from '../accounts/sessions.ts'
import { type GrantStore, unusedAt } from './grant-store.ts'
import type { Revocations } from './revocations.ts'

export interface GrantMaintenanceOptions {
  readonly grantStore: GrantStore
  readonly revocations: Pick<Revocations, 'addGrant' | 'attempt'>
  readonly sessions: Pick<Sessions, 'endAll'>
  readonly gatewayTokens: Pick<GatewayTokens, 'revokeAll'>
  readonly clock: Clock
  readonly log: Log
}

/** Maintains grants that are not in use. */
export interface GrantMaintenance extends PeriodicTask {
  /**
   * Revokes and deletes grants that were unused for too long, and seals the others under the newest GATEWAY_SECRET, so
   * that an older secret can be removed.
   */
  sweep(): Promise<void>
}

const SWEEP_EVERY_MS = DAY_MS

export function createGrantMaintenance(options: GrantMaintenanceOptions): GrantMaintenance {
  const { grantStore, revocations, sessions, gatewayTokens, clock, log } = options

  /** Also 'kept' if another process has written the grant: it is in use, and sealed under the newest secret. */
  async function maintain(userId: string): Promise<'kept' | 'deleted' | 'sealed' | 'unreadable'> {
    const found = await grantStore.read(userId).catch((error: unknown) => {
      if (error instanceof UnsealError) return 'unreadable' as const
      throw error
    })
    if (found === 'unreadable') return found
    if (found === null) return 'kept'
    const { stored, version, isOutdated } = found
    if (clock.now() < unusedAt(stored)) {
      if (!isOutdated) return 'kept'
      return (await grantStore.write(userId, stored, version)) === null ? 'kept' : 'sealed'
    }
    // Before the deletion, so that a crash leaves no token unrevoked. Nothing is revoked while the user has the grant.
    const revocationKeys = await revocations.addGrant(userId, stored.grant)
    if (!(await grantStore.delete(userId, version))) return 'kept'
    await gatewayTokens.revokeAll(userId)
    await sessions.endAll(userId)
    for (const key of revocationKeys) await revocations.attempt(key)
    return 'deleted'
  }

  async function sweep(): Promise<void> {
    const counts = { kept: 0, deleted: 0, sealed: 0, unreadable: 0 }
    for (const userId of await grantStore.list()) counts[await maintain(userId)] += 1
    const { deleted, sealed, unreadable } = counts
    if (deleted > 0) log.info({ deleted }, 'revoked and deleted grants that were unused for 90 days')
    if (sealed > 0) log.info({ sealed }, 'sealed grants anew under the newest GATEWAY_SECRET')
    if (unreadable > 0) {
      log.warn({ unreadable }, 'grants cannot be unsealed: GATEWAY_SECRET does not list their secret')
    }
  }

  const task = createPeriodicTask({
    everyMs: SWEEP_EVERY_MS,
    run: sweep,
    log,
    failureMessage: 'grants could not be swept; the gateway retries',
  })
  return { start: task.start, close: task.close, sweep }
}
