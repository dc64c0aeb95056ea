import type { CommandApp } from '../../app/command-app.ts'
import type { Config } from '../../config.ts'
import { GatewayError, isEndOfAccess } from '../../errors.ts'
import { createCost } from '../../oura/cost.ts'
import type { OuraUser } from '../../oura/user.ts'
import { userOfIssuedToken } from '../../oura/user-id.ts'
import { UnsealError } from '../../store/errors.ts'
import { type Finding, findingsOf } from './finding.ts'

const users = findingsOf('users')

/** Each takes a request to Oura, and a refresh if its token has expired. */
const MAX_CHECKED = 20

/** Checks that Oura accepts the credentials of the users who logged in, and that of OURA_ACCESS_TOKEN. */
export async function checkUsers(app: CommandApp, config: Config): Promise<Finding[]> {
  const { ouraAccessToken } = config
  const findings: Finding[] = []
  if (ouraAccessToken !== undefined) {
    const next = 'Set it to a valid access token, or remove it.'
    const fault = await faultOf(app, userOfIssuedToken(ouraAccessToken), next)
    findings.push(
      fault === null
        ? users.ok('Oura accepts OURA_ACCESS_TOKEN.')
        : users.fail(`OURA_ACCESS_TOKEN: ${fault.message}`, fault.next),
    )
  }
  const ids = await app.storedUserIds()
  for (const id of ids.slice(0, MAX_CHECKED)) findings.push(await checkUser(app, config, id))
  if (ids.length > MAX_CHECKED) {
    findings.push(users.ok(`${ids.length - MAX_CHECKED} more users have logged in, and were not checked.`))
  }
  if (findings.length === 0 && config.ouraClientId !== undefined) {
    findings.push(users.ok(`No user has logged in. Users log in at ${config.publicUrl}/auth/login.`))
  }
  return findings
}

async function checkUser(app: CommandApp, config: Config, id: string): Promise<Finding> {
  const loginUrl = `${config.publicUrl}/auth/login`
  let scopes: readonly string[] | null
  try {
    scopes = await app.grantedScopes(id)
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error
    return users.fail(
      `The grant of ${id} cannot be opened: it is sealed with another GATEWAY_SECRET.`,
      `Set GATEWAY_SECRET to the secret of the gateway, also to the older ones during a rotation, or let the user log in again at ${loginUrl}.`,
    )
  }
  const user = await app.storedUser(id)
  if (user === null) return users.ok(`${id} has just disconnected.`)
  const fault = await faultOf(
    app,
    user,
    `Let the user log in again at ${loginUrl}, if the application above is ok.`,
  )
  if (fault !== null) return users.fail(`${id}: ${fault.message}`, fault.next)
  const missing = scopes === null ? [] : config.ouraScopes.filter((scope) => !scopes.includes(scope))
  if (missing.length > 0) {
    return users.warn(
      `${id}: Oura accepts the grant. These scopes of OURA_SCOPES are not granted: ${missing.join(', ')}.`,
      `If the user wants to share them: log in again at ${loginUrl}, and leave them ticked.`,
    )
  }
  return users.ok(
    `${id}: Oura accepts the grant, ${scopes === null ? 'whose scopes it did not report' : 'with all scopes'}.`,
  )
}

/** What is wrong with a user's token, and what to do; null if Oura accepts it. */
async function faultOf(app: CommandApp, user: OuraUser, whatToDo: string): Promise<Fault | null> {
  try {
    await app.ouraIdOf(user, createCost())
    return null
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    const next = isEndOfAccess(error) ? whatToDo : 'See what failed above; try again later.'
    return { message: error.message, next }
  }
}

interface Fault {
  readonly message: string
  readonly next: string
}
