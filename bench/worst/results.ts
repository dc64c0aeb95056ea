import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Measured } from './measure.ts'

/** An operation whose records come from Oura (cold), and the same one again (warm). */
export interface Result {
  readonly family: string
  readonly name: string
  /** Undefined: even the smallest operation of its kind costs more than the limit allows. */
  readonly cold?: Measured
  readonly warm?: Measured
}

/** The results of a run, in a file: a run that is interrupted continues where it stopped. */
export interface ResultsFile {
  /** Results of the earlier parts of the run, by the name of the candidate. */
  readonly known: ReadonlyMap<string, Result>
  add(result: Result): void
}

/**
 * Opens the results of a run.
 * @param path of a file with a line of JSON for each result
 * @param program path of the measured program: the results of another program are dropped
 * @param seed of the random selections
 */
export function openResults(path: string, program: string, seed: number): ResultsFile {
  const version = createHash('sha256').update(readFileSync(program)).update(`${seed}`).digest('hex')
  const [first, ...lines] = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : []
  const isOfThisProgram = first === version
  if (!isOfThisProgram) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${version}\n`)
  }
  const results = isOfThisProgram ? lines.map((line) => JSON.parse(line) as Result) : []
  return {
    known: new Map(results.map((result) => [result.name, result])),
    add: (result) => appendFileSync(path, `${JSON.stringify(result)}\n`),
  }
}
