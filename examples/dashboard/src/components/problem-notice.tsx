import { formatCountdown } from '../countdown.ts'
import { useCountdown } from '../hooks/use-countdown.ts'
import { toLoginUrl } from '../login-url.ts'
import type { Problem } from '../problem.ts'
import { wordsOf } from '../problem-words.ts'
import { Icon } from './icon.tsx'

interface ProblemNoticeProps {
  readonly problem: Problem
  readonly onRetry: () => void
  readonly isRetrying: boolean
  /**
   * `page` and `panel` stand where nothing else is shown, `banner` and `line` above what a page or a panel still has.
   * @default 'panel'
   */
  readonly size?: 'page' | 'panel' | 'banner' | 'line'
}

/** What went wrong, in words, with the one thing that a person can do about it. */
export function ProblemNotice({ problem, onRetry, isRetrying, size = 'panel' }: ProblemNoticeProps) {
  const { title, text } = wordsOf(problem)
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
  const { action } = wordsOf(problem)
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

/** Can be pressed when the wait is over. Only that is announced: a voice that counts along would be in the way. */
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
