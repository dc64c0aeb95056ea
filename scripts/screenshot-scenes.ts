import { type FaultKind, rateLimited } from '../src/simulator/faults.ts'
import type { Dashboard } from '../test/support/examples/dashboard.ts'
import type { DashboardVisitor } from '../test/support/examples/dashboard-visitor.ts'

/** A state of the dashboard, and the steps that lead to it. */
interface Scene {
  readonly name: string
  /** Path of the page. @default '/' */
  readonly path?: string
  /** Whether visitors without a login see the demo user's data. @default true */
  readonly demo?: boolean
  /** Whether the picture shows the full page instead of the viewport. @default true */
  readonly whole?: boolean
  /** Runs before the page is opened. */
  readonly prepare?: (dashboard: Dashboard) => void
  /** Runs after the page has loaded. */
  readonly act?: (visitor: DashboardVisitor, dashboard: Dashboard) => Promise<void>
}

const DEMO_USER = 'demo@example.com'

const breakWorkouts =
  (kind: (dashboard: Dashboard) => FaultKind): NonNullable<Scene['prepare']> =>
  (dashboard) => {
    dashboard.simulator.inject({ match: { resource: 'workout' }, kind: kind(dashboard) })
  }

const signIn = ({ signIn }: DashboardVisitor) => signIn(DEMO_USER)

export const SCENES: readonly Scene[] = [
  { name: 'week' },
  { name: 'month', path: '/?span=month' },
  { name: 'before-the-ring', path: '/?end=2020-01-07' },
  { name: 'tables', act: showTables },
  { name: 'night', path: '/?day=2026-11-17' },
  { name: 'workout', act: chooseWorkout },
  { name: 'history', path: '/?view=history', whole: false },
  { name: 'readiness', path: '/?view=readiness' },
  { name: 'stress', path: '/?view=stress' },
  { name: 'trends', path: '/?view=trends' },
  { name: 'calendar', path: '/?view=calendar' },
  { name: 'correlation', path: '/?view=correlation' },
  { name: 'not-found', path: '/nope' },
  { name: 'signed-in', act: signIn },
  { name: 'signed-in-history', path: '/?view=history', whole: false, act: signIn },
  { name: 'signed-out', demo: false },
  { name: 'signed-out-history', path: '/?view=history', demo: false },
  { name: 'consent', act: ({ page }) => page.getByRole('link', { name: 'Sign in' }).click() },
  { name: 'denied', act: deny },
  { name: 'scope-missing', act: ({ signIn }) => signIn(DEMO_USER, { without: ['workout'] }) },
  { name: 'login-ended', act: endLogin },
  { name: 'panel-failed', prepare: breakWorkouts(() => ({ type: 'status', status: 500 })) },
  { name: 'rate-limit', prepare: breakWorkouts(({ clock }) => rateLimited(90, clock.time)) },
  {
    name: 'oura-down',
    prepare: ({ simulator }) => simulator.inject({ kind: { type: 'status', status: 500 } }),
  },
  { name: 'gateway-down', act: (visitor) => loseGateway(visitor, 'reload') },
  { name: 'gateway-lost', act: (visitor) => loseGateway(visitor, 'Previous week') },
]

async function showTables({ page }: DashboardVisitor): Promise<void> {
  for (const toggle of await page.getByRole('button', { name: /as a table$/ }).all()) await toggle.click()
}

async function chooseWorkout(visitor: DashboardVisitor): Promise<void> {
  await visitor.panel('Workouts').getByRole('radio').nth(2).check()
  await visitor.settle()
}

async function deny({ page }: DashboardVisitor): Promise<void> {
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Deny' }).click()
  await page.waitForURL(/error=access_denied/)
}

async function endLogin(visitor: DashboardVisitor, { simulator }: Dashboard): Promise<void> {
  await visitor.signIn(DEMO_USER)
  simulator.oauth.revokeAll()
  await visitor.page.getByRole('button', { name: 'Previous week' }).click()
  await visitor.page.getByText('Your sign-in has ended').first().waitFor()
}

/** Answers /graphql with 502, as a proxy does if the gateway is down, then reloads the page or presses a button. */
async function loseGateway({ page }: DashboardVisitor, action: 'reload' | 'Previous week'): Promise<void> {
  const answer = { status: 502, contentType: 'text/html', body: '<h1>502 Bad Gateway</h1>' }
  await page.route('**/graphql', (route) => route.fulfill(answer))
  await (action === 'reload' ? page.reload() : page.getByRole('button', { name: action }).click())
  await page.getByText('The gateway is not running').first().waitFor()
}
