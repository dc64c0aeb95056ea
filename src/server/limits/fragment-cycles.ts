import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql'

/** Whether a fragment of a document spreads itself, directly or through others. */
export function hasFragmentCycle({ definitions }: DocumentNode): boolean {
  const spreads = new Map<string, readonly string[]>()
  for (const definition of definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue
    const names = new Set<string>()
    addSpreads(definition.selectionSet, names)
    spreads.set(definition.name.value, [...names])
  }
  /** Fragments that lead to no cycle. */
  const done = new Set<string>()
  const around = new Set<string>()
  function leadsToCycle(name: string): boolean {
    if (around.has(name)) return true
    if (done.has(name)) return false
    around.add(name)
    const isCircular = (spreads.get(name) ?? []).some(leadsToCycle)
    around.delete(name)
    done.add(name)
    return isCircular
  }
  return [...spreads.keys()].some(leadsToCycle)
}

function addSpreads({ selections }: SelectionSetNode, names: Set<string>): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) names.add(selection.name.value)
    else if (selection.selectionSet !== undefined) addSpreads(selection.selectionSet, names)
  }
}
