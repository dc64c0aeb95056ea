/**
 * Reads variables from the command line.
 * @param assignments each NAME=VALUE; a VALUE that is not JSON is text, so that dates and names need no quotes
 * @returns the variables, or what is wrong as a sentence for the user
 */
export function parseVariables(
  assignments: readonly string[],
): { readonly variables: Readonly<Record<string, unknown>> } | { readonly fault: string } {
  const variables = new Map<string, unknown>()
  for (const assignment of assignments) {
    const [, name, value] = /^([_A-Za-z]\w*)=(.*)$/s.exec(assignment) ?? []
    if (name === undefined || value === undefined) {
      return { fault: `-v is ${JSON.stringify(assignment)}; it must be NAME=VALUE, such as lastDays=7.` }
    }
    variables.set(name, jsonOrText(value))
  }
  return { variables: Object.fromEntries(variables) }
}

function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
