import { type MouseEvent, type ReactNode, useState } from 'react'
import { useFocusedHeading } from '../hooks/use-page-title.ts'
import { useTheme } from '../hooks/use-theme.ts'
import { toLoginUrl } from '../login-url.ts'
import { logOut, type Session } from '../session.ts'
import { Icon } from './icon.tsx'

interface AppShellProps {
  /** The name of the GraphQL client, the difference between the examples. */
  readonly client: string
  readonly view: 'overview' | 'history'
  /** The query string of a view. */
  readonly hrefOf: (view: 'overview' | 'history') => string
  readonly onNavigate: (view: 'overview' | 'history') => void
  readonly session: Session
  /** Loads the session again after a failure. */
  readonly onRetrySession: () => void
  /** The session has ended: the client's cache must be cleared. */
  readonly onLoggedOut: () => void
  readonly children: ReactNode
}

const VIEWS = [
  ['overview', 'Overview'],
  ['history', 'Sleep history'],
] as const

/** The frame of every view: navigation, session and theme. */
export function AppShell(props: AppShellProps) {
  const { client, view, hrefOf, onNavigate, session, onRetrySession, onLoggedOut, children } = props
  useFocusedHeading(view)
  const follow = (event: MouseEvent, target: 'overview' | 'history') => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    onNavigate(target)
  }
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
          <nav className="tabs" aria-label="Views">
            {VIEWS.map(([target, name]) => (
              <a
                key={target}
                href={hrefOf(target)}
                aria-current={view === target ? 'page' : undefined}
                onClick={(event) => follow(event, target)}
              >
                {name}
              </a>
            ))}
          </nav>
          <div className="top-end">
            <SessionMenu session={session} onRetrySession={onRetrySession} onLoggedOut={onLoggedOut} />
            <ThemeToggle />
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
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
        <span className="badge session-lost">Not connected</span>
        <button type="button" className="button button-small" onClick={onRetrySession}>
          Connect
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
