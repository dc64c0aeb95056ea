interface FiguresProps {
  /** Label and value with unit. */
  readonly items: readonly (readonly [string, string])[]
}

/** A row of labelled values. */
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
