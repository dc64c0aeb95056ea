interface FiguresProps {
  /** What it is, and its value with the unit. */
  readonly items: readonly (readonly [string, string])[]
}

/** A row of single figures. */
export const Figures = ({ items }: FiguresProps) => (
  <dl className="figures">
    {items.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
