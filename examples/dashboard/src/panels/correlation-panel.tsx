import { type Pair, PairsChart } from '../charts/pairs-chart.tsx'
import { Figures } from '../components/figures.tsx'
import { Panel } from '../components/panel.tsx'
import { lagWords, type Pairing, readCorrelation, strengthOf } from '../correlation.ts'
import type { DateRange } from '../date-range.ts'
import { formatBetween, formatDay, formatNumber, NONE } from '../format.ts'
import type { CorrelationPanelFragment } from '../generated/graphql.ts'
import { formatMetric, metricName } from '../metrics.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'

interface CorrelationPanelProps extends Pairing {
  readonly correlation: CorrelationPanelFragment['correlation'] | undefined
  readonly query: QueryStatus
  readonly range: DateRange
}

const coefficient = (value: number | null) => (value === null ? NONE : value.toFixed(2).replace('-', '−'))

const NO_PAIRS: readonly Pair[] = []

/** What the pairs of two metrics say, what they do not say, and all of them as dots. */
export function CorrelationPanel({ correlation, query, range, x, y, lag }: CorrelationPanelProps) {
  const pairs = correlation?.points ?? NO_PAIRS
  const reading = correlation == null ? null : readCorrelation(correlation, { x, y, lag })
  const laterName = lag === 0 ? metricName(y) : `${metricName(y)}, ${lagWords(lag)}`
  const { count = 0, pearson = null, spearman = null, pValue = null } = correlation ?? {}
  return (
    <Panel
      title={`${metricName(x)} and ${laterName}`}
      className="panel-wide"
      records={{ types: [], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.correlation'])}
      isEmpty={pairs.length === 0}
      emptyText={`No day ${formatBetween(range)} has both values.`}
      tables={[
        {
          caption: 'Pairs of values by day',
          columns: ['Day', metricName(x), laterName],
          rows: pairs
            .toReversed()
            .map((pair) => [formatDay(pair.date, 'full'), formatMetric(x, pair.x), formatMetric(y, pair.y)]),
        },
      ]}
    >
      {reading !== null && (
        <div className="reading">
          <p className="reading-headline">{reading.headline}.</p>
          {reading.cautions.length > 0 && <p>{reading.cautions.join(' ')}</p>}
          <p className="soft">
            Moving together is not cause: season, illness or travel may move both. Try many pairs, and some
            look linked by chance.
          </p>
        </div>
      )}
      <Figures
        items={[
          ['Pairs of days', formatNumber(count)],
          ['Pearson’s r', coefficient(pearson)],
          ['Spearman’s rho', coefficient(spearman)],
          ['p-value', pValue === null ? NONE : pValue < 0.001 ? 'below 0.001' : pValue.toFixed(3)],
        ]}
      />
      <div className="pairs">
        <p className="chart-title">↑ {laterName}</p>
        <PairsChart
          x={x}
          y={y}
          pairs={pairs}
          hasLine={pearson !== null && strengthOf(pearson) !== 'no'}
          summary={`Scatter plot of ${pairs.length} pairs. ${reading?.headline ?? ''}.`}
        />
        <p className="chart-title pairs-x">{metricName(x)} →</p>
      </div>
    </Panel>
  )
}
