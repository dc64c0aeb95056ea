/** Prints a result to standard output: as JSON for scripts, or as lines for people. */
export const print = (asJson = false, json: unknown, lines: readonly string[]): void => {
  const text = asJson ? JSON.stringify(json, null, 2) : lines.join('\n')
  if (text !== '') process.stdout.write(`${text}\n`)
}

/** A line for each item of a list, or what people read if there is none. */
export const linesOf = (lines: readonly string[], ifEmpty: string): readonly string[] =>
  lines.length > 0 ? lines : [ifEmpty]
