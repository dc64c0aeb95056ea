import { formatCountdown } from '../countdown.ts'
import { useCountdown } from '../hooks/use-countdown.ts'
import { toLoginUrl } from '../login-url.ts'
import type { Problem } from '../problem.ts'
import { problemText } from '../problem-text.ts'
import { Icon } from './icon.tsx'

interface ProblemNoticeProps {
  readonly problem: Problem
  readonly onRetry: () => void
  readonly isRetrying: boolean
  /**
   * `page` and `panel` replace the content; `banner` and `line` are above the content of a page or a panel.
   * @default 'panel'
   */
  readonly size?: 'page' | 'panel' | 'banner' | 'line'
}

/** Explains a problem, with the one action that helps. */
export function ProblemNotice({ problem, onRetry, isRetrying, size = 'panel' }: ProblemNoticeProps) {
  const { title, text } = problemText(problem)
  return (
    <div className={`notice notice-${size}`} data-problem={problem.kind}>
      {(size === 'page' || size === 'panel') && (
        <Icon name={problem.kind === 'sign-in' || problem.kind === 'forbidden' ? 'lock' : 'alert'} />
      )}
      <div>
        <p className="notice-title">{title}</p>
        <p className="notice-text">{text}</p>
      </div>
      <ProblemAction problem={problem} onRetry={onRetry} isRetrying={isRetrying} />
    </div>
  )
}

type ProblemActionProps = Omit<ProblemNoticeProps, 'size'>

function ProblemAction({ problem, onRetry, isRetrying }: ProblemActionProps) {
  const { action } = problemText(problem)
  if (problem.kind === 'sign-in' || (problem.kind === 'forbidden' && problem.scope !== undefined)) {
    const here = `${window.location.pathname}${window.location.search}`
    return (
      <a className="button button-primary" href={toLoginUrl(here, problem.authorizationUrl)}>
        {action}
      </a>
    )
  }
  if (problem.kind === 'rate-limited' && !isRetrying) {
    return <WaitingRetry seconds={problem.retryAfterSeconds} onRetry={onRetry} />
  }
  return (
    <button type="button" className="button" onClick={onRetry} disabled={isRetrying}>
      {isRetrying ? 'Trying again…' : action}
    </button>
  )
}

/** A button that is enabled after the wait. Screen readers announce only the end of the wait. */
function WaitingRetry({ seconds, onRetry }: { readonly seconds: number; readonly onRetry: () => void }) {
  const left = useCountdown(seconds)
  return (
    <>
      <button type="button" className="button" onClick={onRetry} disabled={left > 0}>
        {left > 0 ? `Try again in ${formatCountdown(left)}` : 'Try again'}
      </button>
      <span className="visually-hidden" role="status">
        {left > 0 ? '' : 'You can try again now.'}
      </span>
    </>
  )
}
