import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Day } from '../date-range.ts'
import { useFocusedHeading } from '../hooks/use-page-title.ts'
import { useTheme } from '../hooks/use-theme.ts'
import { toLoginUrl } from '../login-url.ts'
import { ROUTES } from '../routes.tsx'
import { logOut, type Session } from '../session.ts'
import { toHref, type ViewState } from '../view-state.ts'
import { Icon } from './icon.tsx'
import { NavLink } from './nav-link.tsx'

interface AppShellProps {
  /** The name of the GraphQL client, the difference between the examples. */
  readonly client: string
  readonly state: ViewState
  readonly today: Day
  readonly onNavigate: (state: ViewState) => void
  readonly session: Session
  /** Loads the session again after a failure. */
  readonly onRetrySession: () => void
  /** The session has ended: the client's cache must be cleared. */
  readonly onLoggedOut: () => void
  readonly children: ReactNode
}

/** The frame of every view: navigation, session and theme. */
export function AppShell(props: AppShellProps) {
  const { client, state, today, onNavigate, session, onRetrySession, onLoggedOut, children } = props
  useFocusedHeading(state.view)
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <header className="top">
        <div className="top-inner">
          <p className="brand">
            <span className="brand-ring" aria-hidden="true" />
            Ring dashboard <span className="brand-client">{client}</span>
          </p>
          <div className="top-end">
            <SessionMenu session={session} onRetrySession={onRetrySession} onLoggedOut={onLoggedOut} />
            <ThemeToggle />
          </div>
          <ViewTabs state={state} today={today} onNavigate={onNavigate} />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  )
}

/** The tabs scroll sideways if they do not fit; the current one is always visible. */
function ViewTabs({ state, today, onNavigate }: Pick<AppShellProps, 'state' | 'today' | 'onNavigate'>) {
  const tabs = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view is another current tab
  useEffect(() => {
    const list = tabs.current
    const current = list?.querySelector<HTMLElement>('[aria-current=page]')
    if (list == null || current == null) return
    list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2
  }, [state.view])
  return (
    <nav ref={tabs} className="tabs" aria-label="Views">
      {ROUTES.map(({ view, name }) => {
        const target = { ...state, view, options: {} }
        return (
          <NavLink
            key={view}
            href={toHref(target, today)}
            isCurrent={state.view === view}
            onFollow={() => onNavigate(target)}
          >
            {name}
          </NavLink>
        )
      })}
    </nav>
  )
}

function ThemeToggle() {
  const [theme, setTheme] = useTheme()
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <button
      type="button"
      className="button button-quiet button-icon"
      aria-label={`Use ${other} colours`}
      title={`Use ${other} colours`}
      onClick={() => setTheme(other)}
    >
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
    </button>
  )
}

function SessionMenu({
  session,
  onRetrySession,
  onLoggedOut,
}: Pick<AppShellProps, 'session' | 'onRetrySession' | 'onLoggedOut'>) {
  const [failed, setFailed] = useState(false)
  const leave = async () => {
    setFailed(false)
    try {
      await logOut()
      onLoggedOut()
    } catch {
      setFailed(true)
    }
  }
  if (session.kind === 'unknown') return <span className="session skeleton" aria-hidden="true" />
  if (session.kind === 'unreachable') {
    return (
      <div className="session">
        <span className="badge">Offline</span>
        <button
          type="button"
          className="button button-quiet button-icon"
          aria-label="Try to reach the gateway again"
          title="Try again"
          onClick={onRetrySession}
        >
          <Icon name="retry" />
        </button>
      </div>
    )
  }
  if (session.kind === 'signed-in') {
    return (
      <div className="session">
        {failed && <span role="alert">Signing out failed.</span>}
        <span className="session-name" title={session.name}>
          {session.name}
        </span>
        <button type="button" className="button button-small" onClick={leave}>
          Sign out
        </button>
      </div>
    )
  }
  const here = `${window.location.pathname}${window.location.search}`
  return (
    <div className="session">
      {session.kind === 'demo' && <span className="badge">Demo</span>}
      <a className="button button-small" href={toLoginUrl(here)}>
        Sign in
      </a>
    </div>
  )
}
