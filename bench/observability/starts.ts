import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { median, type Table } from '../report.ts'
import { cpuOfStart } from '../start.ts'
import { VARIANTS } from './variants.ts'

const PROJECT = path.resolve(import.meta.dirname, '../..')

/** Builds the package, and starts its program `starts` times in each variant, in turn. */
export async function measureStarts(starts: number): Promise<Table> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: PROJECT, stdio: ['ignore', 'ignore', 'inherit'] })
  const program = { args: [path.join(PROJECT, 'dist/main.js')], isReady: 'at its first line' } as const
  const rows = VARIANTS.map(({ name, env }) => ({
    name,
    // No operation is executed, so that nothing is sent to it.
    env: env('http://127.0.0.1:9'),
    figures: [] as number[],
  }))
  for (let start = 0; start < starts; start++) {
    for (const { env, figures } of rows) figures.push(await cpuOfStart(program, PROJECT, env))
  }
  const off = rows[0]?.figures ?? []
  return {
    columns: ['CPU of a start', 'ms', 'ratio'],
    rows: rows.map(({ name, figures }) => [
      name,
      median(figures).toFixed(0),
      median(figures.map((figure, start) => figure / (off[start] ?? Number.NaN))).toFixed(2),
    ]),
  }
}
