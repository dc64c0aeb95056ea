import { Suspense } from 'react'
import type { PageProps } from '../page-props.ts'
import { NotFoundPage } from '../pages/not-found-page.tsx'
import { type ClientPages, routeOf } from '../routes.tsx'
import { toHref } from '../view-state.ts'
import { CostFooter } from './cost-footer.tsx'
import { InvalidAddressNotice } from './invalid-address-notice.tsx'

interface RoutedPageProps extends PageProps {
  readonly pages: ClientPages
}

/** The page of the address. */
export function RoutedPage({ pages, ...props }: RoutedPageProps) {
  const { state, today, onChange } = props
  const route = routeOf(state.view)
  if (route === undefined) {
    const overview = { ...state, view: 'overview', options: {} }
    return (
      <NotFoundPage href={toHref(overview, today)} view={state.view} onLeave={() => onChange(overview)} />
    )
  }
  const Page = route.Page ?? pages[route.view]
  return (
    <>
      <InvalidAddressNotice {...props} />
      <Suspense fallback={<div className="skeleton page-skeleton" />}>
        <Page {...props} />
      </Suspense>
      <CostFooter view={state.view} />
    </>
  )
}
