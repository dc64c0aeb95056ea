interface ScoreRingProps {
  /** 1 to 100. */
  readonly score: number
  readonly color: string
}

const RADIUS = 42
const LENGTH = 2 * Math.PI * RADIUS

/** A score as an open ring around its number. The ring is decorative, because the number has the value. */
export const ScoreRing = ({ score, color }: ScoreRingProps) => (
  <div className="score-ring">
    <svg viewBox="0 0 100 100" aria-hidden="true">
      <circle className="score-ring-track" cx="50" cy="50" r={RADIUS} />
      <circle
        className="score-ring-value"
        cx="50"
        cy="50"
        r={RADIUS}
        stroke={color}
        strokeDasharray={`${(LENGTH * score) / 100} ${LENGTH}`}
      />
    </svg>
    <strong className="score">{score}</strong>
  </div>
)
