/* The charts of the overview: one chunk, with the chart library. Import them from lazy-charts.tsx. */
export { EnergyChart } from './energy-chart.tsx'
export { HypnogramChart } from './hypnogram-chart.tsx'
export { NightsChart } from './nights-chart.tsx'
export { ScoresChart } from './scores-chart.tsx'
export { TimeSeriesChart } from './time-series-chart.tsx'
