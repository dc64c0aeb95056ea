import { SetupError } from '../errors.ts'
import { dayToSlot, slotToDay } from '../oura/records/slots.ts'
import type { Files } from './files.ts'
import type { Progress } from './progress.ts'

/** manifest.json: what the files of an export contain. */
export interface Manifest {
  readonly userId: string | null
  readonly resources: ReadonlyMap<string, Progress>
}

/** As it is stored: days and instants as texts, so that a person can read it. */
interface StoredManifest {
  readonly version: number
  readonly userId: string | null
  readonly resources: Readonly<Record<string, StoredProgress>>
}

interface StoredProgress {
  readonly from: string
  readonly settledThrough: string
  readonly completeAt: string | null
}

const VERSION = 1

/**
 * Reads the manifest; an empty one if there is no file.
 * @throws SetupError if it cannot be understood
 */
export async function readManifest(file: string, files: Files): Promise<Manifest> {
  const text = await files.read(file)
  if (text === null) return { userId: null, resources: new Map() }
  try {
    const { version, userId, resources } = JSON.parse(text) as StoredManifest
    if (version !== VERSION)
      throw new TypeError(`its version is ${version}, this oura-graphql reads ${VERSION}`)
    return {
      userId,
      resources: new Map(Object.entries(resources).map(([name, stored]) => [name, fromStored(stored)])),
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SetupError(
      `${file} cannot be read (${reason}). Choose another --out, or delete the file: the next export then reads everything again.`,
      { cause: error },
    )
  }
}

export function writeManifest(file: string, { userId, resources }: Manifest, files: Files): Promise<void> {
  const stored: StoredManifest = {
    version: VERSION,
    userId,
    resources: Object.fromEntries(
      [...resources].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, toStored(each)]),
    ),
  }
  return files.write(file, `${JSON.stringify(stored, null, 2)}\n`)
}

const toStored = ({ from, settledThrough, completeAt }: Progress): StoredProgress => ({
  from: slotToDay(from),
  settledThrough: slotToDay(settledThrough),
  completeAt: completeAt === null ? null : new Date(completeAt).toISOString(),
})

function fromStored({ from, settledThrough, completeAt }: StoredProgress): Progress {
  const progress = {
    from: dayToSlot(from),
    settledThrough: dayToSlot(settledThrough),
    completeAt: completeAt === null ? null : Date.parse(completeAt),
  }
  for (const [name, value] of Object.entries(progress)) {
    if (Number.isNaN(value)) throw new TypeError(`${name} of a resource is no date`)
  }
  return progress
}
