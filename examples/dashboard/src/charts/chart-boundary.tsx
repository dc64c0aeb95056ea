import { Component, type ReactNode } from 'react'

interface ChartBoundaryProps {
  /** The classes that give the chart its size. */
  readonly className: string
  readonly children: ReactNode
}

/** Shows a text in place of a chart whose code did not load, so that the rest of the page stays. */
export class ChartBoundary extends Component<ChartBoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  override render() {
    const { className, children } = this.props
    if (!this.state.hasFailed) return children
    return (
      <div className={className}>
        <p className="empty">The chart did not load. Reload the page, or show the values as a table.</p>
      </div>
    )
  }
}
