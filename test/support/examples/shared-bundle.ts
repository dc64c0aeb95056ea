import { existsSync, mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { inject } from 'vitest'
import { PATIENCE_MS } from '../browser/visitor.ts'
import { type BuildMode, type Bundle, buildExample, type ClientName, readBundle } from './bundle.ts'

/** The bundle of an example. The first test file of a run that needs it builds it; the others wait. */
export async function sharedBundleOf(client: ClientName, mode: BuildMode): Promise<Bundle> {
  const folder = path.join(inject('runFolder'), `${client}-${mode}`)
  if (isFirst(folder)) {
    await buildExample(client, mode, `${folder}.part`)
    renameSync(`${folder}.part`, folder)
  }
  for (const end = Date.now() + PATIENCE_MS; !existsSync(folder); await delay(50)) {
    if (Date.now() > end) throw new Error(`Another test file has not built the ${client} example.`)
  }
  return readBundle(folder)
}

/** True for one caller among all processes of the run. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(`${folder}.lock`)
    return true
  } catch {
    return false
  }
}
