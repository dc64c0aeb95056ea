import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { UnsealError } from '../../store/errors.ts'
import { DAY_MS } from '../../time.ts'
import type { GatewayTokens } from '../accounts/gateway-tokens.ts'
import type { Sessions } from '../accounts/sessions.ts'
import type { Storage } from '../records.ts'
import { createRepeating, type Repeating } from '../repeating.ts'
import { createGrantRecords, unusedAt } from './grant-records.ts'
import type { Revocations } from './revocations.ts'

export interface UpkeepOptions extends Storage {
  readonly revocations: Pick<Revocations, 'addGrant' | 'attempt'>
  readonly sessions: Pick<Sessions, 'endAll'>
  readonly tokens: Pick<GatewayTokens, 'revokeAll'>
  readonly clock: Clock
  readonly log: Log
}

/** What becomes of grants that nobody asks for. */
export interface GrantMaintenance extends Repeating {
  /**
   * Revokes and deletes the grants that are unused for too long, and seals the others under the newest GATEWAY_SECRET,
   * so that an older one can go.
   */
  sweep(): Promise<void>
}

const SWEEP_EVERY_MS = DAY_MS

export function createGrantMaintenance(options: UpkeepOptions): GrantMaintenance {
  const { revocations, sessions, tokens, clock, log } = options
  const records = createGrantRecords(options)

  /** 'kept' where somebody wrote it meanwhile, who uses it and sealed it anew. */
  async function tend(userId: string): Promise<'kept' | 'deleted' | 'sealed' | 'unreadable'> {
    const found = await records.read(userId).catch((error: unknown) => {
      if (error instanceof UnsealError) return 'unreadable' as const
      throw error
    })
    if (found === 'unreadable') return found
    if (found === null) return 'kept'
    const { record, version, isOutdated } = found
    if (clock.now() < unusedAt(record)) {
      if (!isOutdated) return 'kept'
      return (await records.write(userId, record, version)) === null ? 'kept' : 'sealed'
    }
    // First, so that a crash leaves no token behind that nobody revokes. Nothing is while the user has the grant.
    const names = await revocations.addGrant(userId, record.grant)
    if (!(await records.delete(userId, version))) return 'kept'
    await tokens.revokeAll(userId)
    await sessions.endAll(userId)
    for (const name of names) await revocations.attempt(name)
    return 'deleted'
  }

  async function sweep(): Promise<void> {
    const counts = { kept: 0, deleted: 0, sealed: 0, unreadable: 0 }
    for (const userId of await records.list()) counts[await tend(userId)] += 1
    const { deleted, sealed, unreadable } = counts
    if (deleted > 0) log.info({ deleted }, 'grants that were unused for 90 days were revoked and deleted')
    if (sealed > 0) log.info({ sealed }, 'grants were sealed anew under the newest GATEWAY_SECRET')
    if (unreadable > 0)
      log.warn({ unreadable }, 'grants cannot be opened: their GATEWAY_SECRET is not listed here')
  }

  const repeating = createRepeating({
    everyMs: SWEEP_EVERY_MS,
    run: sweep,
    log,
    onFailure: 'grants could not be swept; it is tried again',
  })
  return { ...repeating, sweep }
}
