import { useEffect, useSyncExternalStore } from 'react'
import { clearCosts, costText, currentCosts, onCostsChanged } from '../operation-cost.ts'

/** What the operations of a page have cost at Oura. Operations that the browser's cache answered are not listed. */
export function CostFooter({ view }: { readonly view: string }) {
  const costs = useSyncExternalStore(onCostsChanged, currentCosts)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view starts a new list
  useEffect(() => clearCosts, [view])
  if (costs.length === 0) return null
  return (
    <footer className="cost-footer">
      <ul aria-label="Cost of the operations of this page">
        {costs.map((cost) => (
          <li key={cost.operation}>{costText(cost)}</li>
        ))}
      </ul>
    </footer>
  )
}
