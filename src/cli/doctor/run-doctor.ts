import { type CommandApp, createCommandApp } from '../../app/command-app.ts'
import { clearTextVariables } from '../../clear-text.ts'
import { type Clock, systemClock } from '../../clock.ts'
import { type Config, ConfigError, type Environment, parseConfig } from '../../config.ts'
import { SetupError } from '../../errors.ts'
import { createLog } from '../../log.ts'
import { commandEnvironment } from '../command-environment.ts'
import { checkApplication } from './check-application.ts'
import { checkOura } from './check-oura.ts'
import { checkStore, checkStoreFile } from './check-store.ts'
import { checkUsers } from './check-users.ts'
import { checkWebhooks } from './check-webhooks.ts'
import { type Finding, findingsOf, toLines } from './finding.ts'

/** Runs all checks and prints what each found. Returns the exit code: 1 if one failed. */
export async function runDoctor(env: Environment, json: boolean): Promise<number> {
  const findings: Finding[] = []
  for await (const finding of runChecks(commandEnvironment(env), systemClock)) {
    findings.push(finding)
    if (!json) process.stdout.write(`${toLines(finding)}\n`)
  }
  const isOk = findings.every(({ status }) => status !== 'fail')
  if (json) process.stdout.write(`${JSON.stringify({ isOk, findings }, null, 2)}\n`)
  else process.stdout.write(`${summaryOf(findings)}\n`)
  return isOk ? 0 : 1
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((each) => each.status === status).length
  const [failed, warned] = [count('fail'), count('warn')]
  if (failed + warned === 0) return 'Everything is fine.'
  return `${failed} failed, ${warned} to look at. Begin with the first: later ones may follow from it.`
}

async function* runChecks(env: Environment, clock: Clock): AsyncGenerator<Finding> {
  const configuration = findingsOf('configuration')
  let config: Config
  try {
    config = parseConfig(env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const fault of error.faults)
      yield configuration.fail(fault, 'docs/configuration.md has all variables.')
    return
  }
  const unreadable = [
    await manifestFault(config),
    await toolsFault(config),
    await demoDataFault(config),
  ].filter((fault) => fault !== null)
  for (const fault of unreadable) yield configuration.fail(fault, 'The gateway does not start without it.')
  if (config.demo) {
    if (unreadable.length > 0) return
    yield configuration.ok('The demo is on: everything is simulated, and nothing else is checked.')
    if (env['NODE_ENV'] === 'production')
      yield configuration.warn('The demo is on in production.', 'Set DEMO=0.')
    return
  }
  const clearText = clearTextVariables(config)
  if (clearText.length > 0) {
    yield configuration.warn(
      `Tokens and cookies can be read on the network: ${clearText.join(', ')} is not https.`,
      'Set it to an https:// address.',
    )
  } else if (unreadable.length === 0) yield configuration.ok('The environment variables are valid.')
  yield* await checkOura(config, clock)
  const hasApplication = config.ouraClientId !== undefined
  const ofFile = hasApplication ? checkStoreFile(config) : null
  if (ofFile !== null) yield ofFile
  // Without a store that can be opened, the other checks go on.
  const { app, fault } = openApp(ofFile === null ? config : { ...config, storeUrl: 'memory:' }, clock)
  try {
    const ofStore = fault ?? (ofFile === null ? await checkStore(app, config) : null)
    if (ofStore !== null) yield ofStore
    const isStoreUsable = ofStore?.status !== 'fail'
    yield await checkApplication(app, config)
    if (isStoreUsable) yield* await checkUsers(app, config)
    yield* await checkWebhooks(config, clock)
  } finally {
    await app.close()
  }
}

/** Why the gateway cannot read its trusted documents; null if it can, or has none. */
async function manifestFault({ trustedDocuments, trustedDocumentsManifest }: Config): Promise<string | null> {
  if (trustedDocuments === 'off') return null
  const { loadTrustedDocuments } = await import('../../server/request/trusted-documents.ts')
  try {
    loadTrustedDocuments(trustedDocumentsManifest)
    return null
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    return error.message
  }
}

/** Why the operations of MCP_OPERATIONS cannot be tools; null if they can, or if there are none. */
async function toolsFault(config: Config): Promise<string | null> {
  if (config.mcpOperations === undefined) return null
  const { createMcpOffer } = await import('../../app/mcp.ts')
  const { schema } = await import('../../schema/index.ts')
  try {
    createMcpOffer(config, { schema, log: createLog('silent').log })
    return null
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    return error.message
  }
}

/** Why the demo cannot serve the folder of DEMO_DATA; null if it can, or has none. */
async function demoDataFault(config: Config): Promise<string | null> {
  if (config.demoData === undefined) return null
  const { startDemo } = await import('../../process/demo.ts')
  try {
    await (await startDemo(config)).close()
    return null
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    return error.message
  }
}

function openApp(config: Config, clock: Clock): { readonly app: CommandApp; readonly fault: Finding | null } {
  // The findings say it.
  const { log } = createLog('silent')
  const open = (storeUrl: string) =>
    createCommandApp({ ...config, storeUrl }, { demo: undefined, clock, log })
  try {
    return { app: open(config.storeUrl), fault: null }
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    const next = 'Fix it, and run doctor again: users were not checked.'
    return { app: open('memory:'), fault: findingsOf('store').fail(error.message, next) }
  }
}
