import type { CommandApp } from '../../app/command-app.ts'
import type { Config } from '../../config.ts'
import { type Finding, findingsOf } from './finding.ts'

const application = findingsOf('application')

/** The portal of each identity provider (README, registering an application). */
const PORTALS = { cloud: 'cloud.ouraring.com', moi: 'developer.ouraring.com' } as const

/**
 * Checks that Oura's identity provider knows the application. If it refuses it, the other provider is asked: an application
 * works only with the one of the portal that it is registered in (oura-api.md, section 1).
 */
export async function checkApplication(
  app: Pick<CommandApp, 'checkApplication'>,
  config: Config,
): Promise<Finding> {
  const { ouraOauth, ouraClientId } = config
  if (ouraClientId === undefined) {
    return application.ok(
      'No application is configured: users cannot log in, and send Oura access tokens instead.',
    )
  }
  const { outcome, reason } = await app.checkApplication(ouraOauth)
  if (outcome === 'known')
    return application.ok(`The identity provider ${ouraOauth} knows the application ${ouraClientId}.`)
  if (outcome === 'unreachable') {
    return application.fail(
      `The token endpoint of ${ouraOauth} cannot be used: ${reason}.`,
      'Check the network, and OURA_TOKEN_URL if it is set. Try again later.',
    )
  }
  const other = ouraOauth === 'cloud' ? 'moi' : 'cloud'
  const message = `The identity provider ${ouraOauth} refuses the application ${ouraClientId}: ${reason}.`
  // With an endpoint of its own, the application is not at Oura's other provider.
  const hasOther = config.ouraTokenUrl === undefined
  if (hasOther && (await app.checkApplication(other)).outcome === 'known') {
    return application.fail(
      message,
      `Set OURA_OAUTH=${other}: the application is registered in the portal ${PORTALS[other]}, whose identity provider knows it.`,
    )
  }
  return application.fail(
    message,
    `Check OURA_CLIENT_ID and OURA_CLIENT_SECRET at ${PORTALS[ouraOauth]}. If the application is registered at ${PORTALS[other]}, set OURA_OAUTH=${other}.`,
  )
}
