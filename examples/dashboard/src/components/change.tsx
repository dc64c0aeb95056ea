import { ARROWS, type Comparison, tooFewText } from '../comparison.ts'
import { formatNumber } from '../format.ts'

interface ChangeProps {
  readonly comparison: Comparison
  readonly span: string
}

/** A change of a score, of which more is better: an arrow, a word and a colour. */
export function Change({ comparison, span }: ChangeProps) {
  if (comparison.kind === 'too-few') return <p className="soft">{tooFewText(comparison, span)}</p>
  const { direction, change } = comparison
  if (direction === 'the same')
    return (
      <p className="change">
        {ARROWS[direction]} as the {span} before
      </p>
    )
  return (
    <p className={`change ${direction === 'higher' ? 'change-better' : 'change-worse'}`}>
      <span aria-hidden="true">{ARROWS[direction]} </span>
      {formatNumber(change)} {direction}
      <span className="change-than"> than the {span} before</span>
    </p>
  )
}
