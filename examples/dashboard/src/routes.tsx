import { type ComponentType, lazy } from 'react'
import type { PageProps } from './page-props.ts'

/**
 * Pages with lists that grow: each client loads and joins pages of a list in its own way, so these two pages belong to
 * the client. All other pages run one operation with `useOperation`.
 */
export type ClientPages = Readonly<Record<'overview' | 'history', ComponentType<PageProps>>>

interface SharedRoute {
  /** The value of `view` in the address. */
  readonly view: string
  /** The name in the navigation. */
  readonly name: string
  /** `lazy(() => import('./pages/….tsx'))`, so that its code loads with its first visit. */
  readonly Page: ComponentType<PageProps>
}

interface ClientRoute extends Omit<SharedRoute, 'view' | 'Page'> {
  readonly view: keyof ClientPages
  readonly Page?: never
}

const TrendsPage = lazy(async () => ({ default: (await import('./pages/trends-page.tsx')).TrendsPage }))
const CalendarPage = lazy(async () => ({ default: (await import('./pages/calendar-page.tsx')).CalendarPage }))
const CorrelationPage = lazy(async () => ({
  default: (await import('./pages/correlation-page.tsx')).CorrelationPage,
}))
const ReadinessPage = lazy(async () => ({
  default: (await import('./pages/readiness-page.tsx')).ReadinessPage,
}))
const StressPage = lazy(async () => ({ default: (await import('./pages/stress-page.tsx')).StressPage }))

export type Route = SharedRoute | ClientRoute

/** Every page, in the order of the navigation. To add a page, add an entry. */
export const ROUTES: readonly Route[] = [
  { view: 'overview', name: 'Overview' },
  { view: 'readiness', name: 'Readiness', Page: ReadinessPage },
  { view: 'stress', name: 'Stress', Page: StressPage },
  { view: 'trends', name: 'Trends', Page: TrendsPage },
  { view: 'calendar', name: 'Calendar', Page: CalendarPage },
  { view: 'correlation', name: 'Correlation', Page: CorrelationPage },
  { view: 'history', name: 'Sleep history' },
]

/** The route of a view; undefined for an unknown one. */
export const routeOf = (view: string): Route | undefined => ROUTES.find((route) => route.view === view)
