import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The text of all files in src. */
export const sourceText = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(path.join('src', file), 'utf8'))
  .join('\n')
