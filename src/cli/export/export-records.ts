import { existsSync } from 'node:fs'
import path from 'node:path'
import { CancellationSource } from '../../abort.ts'
import { createCommandApp } from '../../app/command-app.ts'
import { systemClock, systemSleep } from '../../clock.ts'
import { type Environment, parseConfig } from '../../config.ts'
import { GatewayError, SetupError } from '../../errors.ts'
import type { Archive } from '../../export/archive.ts'
import { writeCsv } from '../../export/csv.ts'
import { FolderLockedError, lockFolder } from '../../export/folder-lock.ts'
import { MANIFEST_FILE, openNdjsonArchive } from '../../export/ndjson-archive.ts'
import { isTemporary } from '../../export/oura-reader.ts'
import { type ExportOutcome, runExport } from '../../export/run-export.ts'
import { openSqliteArchive, SQLITE_FILE } from '../../export/sqlite-archive.ts'
import { createLog } from '../../log.ts'
import { createCost } from '../../oura/cost.ts'
import { slotToDay } from '../../oura/records/slots.ts'
import { startDemo } from '../../process/demo.ts'
import { chooseUser } from '../choose-user.ts'
import type { CommandContext } from '../command.ts'
import { commandEnvironment } from '../command-environment.ts'
import type { ExportArguments } from './arguments.ts'
import { toExportUser } from './export-user.ts'
import { createProgressReport } from './progress-report.ts'
import { printSummary } from './summary.ts'

export { parseExportArguments } from './arguments.ts'

/** Exit codes of the command, see its help. */
const EXIT = { done: 0, wrong: 1, refused: 2, temporary: 75 } as const

/** Runs an export and prints what happened. Returns the exit code. */
export async function exportRecords(args: ExportArguments, context: CommandContext): Promise<number> {
  const signal = new CancellationSource()
  let stoppedBy: string | undefined
  context.stopRequests.onRequest((reason, isRepeated) => {
    if (isRepeated) process.exit(1)
    stoppedBy = reason
    signal.abort(new Error('stopped'))
  })
  try {
    return await runWithParts(args, commandEnvironment(context.env), signal)
  } catch (error) {
    if (stoppedBy !== undefined) {
      process.stderr.write('Stopped. Run the same command again to continue.\n')
      return stoppedBy === 'SIGINT' ? 130 : 143
    }
    const message = messageOf(error)
    if (message === null) throw error
    process.stderr.write(`${message}\n`)
    return error instanceof FolderLockedError || isTemporary(error)
      ? EXIT.temporary
      : error instanceof GatewayError
        ? EXIT.refused
        : EXIT.wrong
  }
}

async function runWithParts(args: ExportArguments, env: Environment, signal: CancellationSource) {
  const config = parseConfig(env)
  const clock = systemClock
  const startedAt = clock.now()
  const total = createCost()
  const { log, flush } = createLog(config.logLevel)
  const demo = config.demo ? await startDemo(config) : undefined
  const app = createCommandApp(config, { demo: demo?.deps.demo, clock, log })
  try {
    const demoToken = demo?.deps.demo.accessToken
    const choice = await chooseUser(app, { config, demoToken, userId: args.userId })
    const chosen = await toExportUser(app, choice, total)
    const unlock = await lockFolder(args.folder)
    try {
      const archive = await openArchive(args)
      try {
        await checkUser(archive, chosen.ouraUserId, args.folder)
        const progress = createProgressReport({ stream: process.stderr, log, clock })
        const outcome = await runExport({
          archive,
          client: app.client,
          user: chosen.user,
          total,
          resources: args.resources,
          from: args.from,
          changesSince: async (time) =>
            chosen.ouraUserId === null ? [] : app.changesSince(chosen.ouraUserId, time),
          clock,
          sleep: systemSleep,
          signal,
          onProgress: progress.report,
        }).finally(progress.end)
        if (args.format === 'csv') {
          for (const resource of args.resources) await writeCsv(archive, resource, args.folder)
        }
        printSummary({
          args,
          outcome,
          from: slotToDay(args.from),
          source: chosen.label,
          elapsedMs: clock.now() - startedAt,
        })
        return exitCodeOf(outcome, args.isNamed)
      } finally {
        await archive.close()
      }
    } finally {
      unlock()
    }
  } finally {
    await app.close()
    await demo?.close()
    await flush()
  }
}

/** Files of CSV are rendered from what the folder has: the SQLite file of another export, or files of NDJSON. */
function openArchive({ folder, format }: ExportArguments): Promise<Archive> {
  const hasFile = existsSync(path.join(folder, SQLITE_FILE)) && !existsSync(path.join(folder, MANIFEST_FILE))
  return format === 'sqlite' || (format === 'csv' && hasFile)
    ? openSqliteArchive(folder)
    : openNdjsonArchive({ folder })
}

/** A folder has the records of one user. @throws SetupError */
async function checkUser(archive: Archive, userId: string | null, folder: string): Promise<void> {
  if (userId === null) return
  if (archive.userId === null) return archive.setUserId(userId)
  if (archive.userId !== userId) {
    throw new SetupError(
      `${folder} has the records of the user ${archive.userId}, and this export is of ${userId}. Choose another --out.`,
    )
  }
}

function exitCodeOf({ resources }: ExportOutcome, isNamed: boolean): number {
  const failed = resources.filter(({ status }) => status === 'failed')
  if (isNamed && resources.some(({ status }) => status === 'refused')) return EXIT.refused
  if (failed.some(({ error }) => error?.isTemporary !== true)) return EXIT.wrong
  return failed.length > 0 ? EXIT.temporary : EXIT.done
}

/** What the user of the command can do something about; null for a bug. */
function messageOf(error: unknown): string | null {
  if (error instanceof SetupError || error instanceof GatewayError) return error.message
  const isOfSystem = error instanceof Error && 'code' in error && 'syscall' in error
  return isOfSystem ? `The export cannot be written: ${error.message}` : null
}
