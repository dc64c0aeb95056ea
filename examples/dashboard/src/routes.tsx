import type { ComponentType } from 'react'
import type { Day } from './date-range.ts'
import type { ViewState } from './view-state.ts'

/** What every page receives. */
export interface PageProps {
  readonly state: ViewState
  readonly today: Day
  readonly onChange: (state: ViewState) => void
}

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

export type Route = SharedRoute | ClientRoute

/** Every page, in the order of the navigation. To add a page, add an entry. */
export const ROUTES: readonly Route[] = [
  { view: 'overview', name: 'Overview' },
  { view: 'history', name: 'Sleep history' },
]

/** The route of a view; undefined for an unknown one. */
export const routeOf = (view: string): Route | undefined => ROUTES.find((route) => route.view === view)
