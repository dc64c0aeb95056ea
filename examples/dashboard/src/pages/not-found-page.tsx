import { NavLink } from '../components/nav-link.tsx'
import { usePageTitle } from '../hooks/use-page-title.ts'

interface NotFoundPageProps {
  /** What the address asks for: a path or the name of a view. */
  readonly view: string
  /** The address of the overview. */
  readonly href: string
  readonly onLeave: () => void
}

/** The page of an address that leads nowhere. */
export function NotFoundPage({ view, href, onLeave }: NotFoundPageProps) {
  usePageTitle('Page not found')
  return (
    <div className="notice notice-page" role="status">
      <div>
        <h1 tabIndex={-1} className="notice-title">
          Page not found
        </h1>
        <p className="notice-text">There is no page “{view}”. The address may be old or mistyped.</p>
      </div>
      <NavLink href={href} onFollow={onLeave} className="button button-primary">
        Go to the overview
      </NavLink>
    </div>
  )
}
