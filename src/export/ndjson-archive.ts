import path from 'node:path'
import { SetupError } from '../errors.ts'
import { hasIds } from '../oura/records/duplicates.ts'
import type { OuraRecord } from '../oura/records/oura-record.ts'
import { sourceOf } from '../oura/records/record-class.ts'
import { toOrderedRecords } from '../oura/records/record-set.ts'
import type { SlotRange } from '../oura/records/slots.ts'
import type { Resource } from '../oura/resources/resource.ts'
import type { Archive, RangeContent } from './archive.ts'
import { diskFiles, type Files } from './files.ts'
import { type Manifest, readManifest, writeManifest } from './manifest.ts'
import { type Month, monthOf, monthsOf } from './month.ts'
import type { Progress } from './progress.ts'

export interface NdjsonArchiveOptions {
  readonly folder: string
  /** @default those on the disk */
  readonly files?: Files
}

/** Name of the file that says what the others contain. */
export const MANIFEST_FILE = 'manifest.json'

/** The months that have records with an id, of one resource. */
type Places = Map<string, Set<Month>>

/**
 * An archive of files FOLDER/RESOURCE/YYYY-MM.ndjson: one record a line, as Oura sent it, ordered by day, time and id, so
 * that the same records make the same bytes. A file that would not change is not written. A month without records has no
 * file.
 * @throws SetupError if its manifest cannot be read
 */
export async function openNdjsonArchive(options: NdjsonArchiveOptions): Promise<Archive> {
  const { folder, files = diskFiles } = options
  const manifestFile = path.join(folder, MANIFEST_FILE)
  let manifest = await readManifest(manifestFile, files)
  /** Resources are written at the same time, and the manifest is one file. */
  let writing: Promise<void> = Promise.resolve()
  const placesOf = new Map<Resource, Places>()

  function updateManifest(change: (before: Manifest) => Manifest): Promise<void> {
    manifest = change(manifest)
    const written = manifest
    writing = writing.then(() => writeManifest(manifestFile, written, files))
    return writing
  }

  const fileOf = ({ name }: Resource, month: Month) => path.join(folder, name, `${month}.ndjson`)

  async function months({ name }: Resource): Promise<Month[]> {
    const names = await files.list(path.join(folder, name))
    return names.flatMap((file) => /^(\d{4}-\d\d|all)\.ndjson$/.exec(file)?.[1] ?? []).toSorted()
  }

  async function load(resource: Resource, month: Month): Promise<OuraRecord[]> {
    const file = fileOf(resource, month)
    const lines = (await files.read(file))?.split('\n') ?? []
    return lines.flatMap((line, index) =>
      line === '' ? [] : readLine(resource, line, `${file}:${index + 1}`),
    )
  }

  const setProgress = ({ name }: Resource, progress: Progress): Promise<void> =>
    updateManifest(({ resources, ...rest }) => ({
      ...rest,
      resources: new Map([...resources, [name, progress]]),
    }))

  /** Where each id is. Read from the files, so that what a crash left twice is found. */
  async function readPlaces(resource: Resource): Promise<Places> {
    const known = placesOf.get(resource)
    if (known !== undefined) return known
    const places: Places = new Map()
    for (const month of await months(resource)) {
      for (const { ouraId } of await load(resource, month))
        if (ouraId !== null) addPlace(places, ouraId, month)
    }
    placesOf.set(resource, places)
    return places
  }

  /** Writes the content of a month; false if it is what the file has. */
  async function writeMonth(
    resource: Resource,
    month: Month,
    records: readonly OuraRecord[],
    before: readonly OuraRecord[],
  ): Promise<boolean> {
    const text = toLines(records)
    if (text === toLines(before)) return false
    if (text === '') await files.remove(fileOf(resource, month))
    else await files.write(fileOf(resource, month), text)
    return true
  }

  async function replace(resource: Resource, content: RangeContent) {
    const { range, records, moved, progress } = content
    const { slotUnit } = resource
    const added = [...records, ...moved]
    const ids = new Set(added.flatMap(({ ouraId }) => ouraId ?? []))
    const addedIn = (month: Month) => added.filter((record) => monthOf(slotUnit, record) === month)
    const isReplaced = ({ slot, ouraId }: OuraRecord) =>
      (slot >= range.first && slot <= range.last) || (ouraId !== null && ids.has(ouraId))

    const places: Places = hasIds(resource) ? await readPlaces(resource) : new Map()
    const elsewhere = [...ids].flatMap((id) => [...(places.get(id) ?? [])])
    // In this order, a crash leaves a record twice and never loses one: what has left the range is written first to where
    // it is now, and what has come into it is removed last from where it was.
    const order = new Set([
      ...moved.map((record) => monthOf(slotUnit, record)),
      ...monthsOf(slotUnit, range),
      ...elsewhere,
    ])
    const changedMonths: Month[] = []
    for (const month of order) {
      const before = await load(resource, month)
      const kept = before.filter((record) => !isReplaced(record))
      const after = toOrderedRecords(resource, [...kept, ...addedIn(month)])
      if (await writeMonth(resource, month, after, before)) changedMonths.push(month)
      for (const { ouraId } of before) places.get(ouraId ?? '')?.delete(month)
      for (const { ouraId } of after) if (ouraId !== null && hasIds(resource)) addPlace(places, ouraId, month)
    }
    if (progress !== null) await setProgress(resource, progress)
    return { changedMonths }
  }

  return {
    get userId() {
      return manifest.userId
    },
    setUserId: (userId) => updateManifest((before) => ({ ...before, userId })),
    progressOf: ({ name }) => manifest.resources.get(name) ?? null,
    setProgress,
    async slotsOf(resource, ouraIds) {
      const wanted = new Set(ouraIds)
      const places = await readPlaces(resource)
      const slots = new Map<string, number>()
      for (const month of new Set(ouraIds.flatMap((id) => [...(places.get(id) ?? [])]))) {
        for (const { ouraId, slot } of await load(resource, month)) {
          if (ouraId !== null && wanted.has(ouraId)) slots.set(ouraId, slot)
        }
      }
      return slots
    },
    async idsWithin(resource, range: SlotRange) {
      const ids = new Set<string>()
      for (const month of monthsOf(resource.slotUnit, range)) {
        for (const { slot, ouraId } of await load(resource, month)) {
          if (ouraId !== null && slot >= range.first && slot <= range.last) ids.add(ouraId)
        }
      }
      return ids
    },
    replace,
    async *records(resource) {
      for (const month of await months(resource)) yield* (await load(resource, month)).map(sourceOf)
    },
    close: () => writing,
  }
}

function addPlace(places: Places, id: string, month: Month): void {
  const months = places.get(id)
  if (months === undefined) places.set(id, new Set([month]))
  else months.add(month)
}

const toLines = (records: readonly OuraRecord[]): string =>
  records.map((record) => `${JSON.stringify(sourceOf(record))}\n`).join('')

/** @throws SetupError if the line is no record of the resource: only the export writes these files */
function readLine(resource: Resource, line: string, place: string): OuraRecord {
  try {
    return resource.convert(JSON.parse(line))
  } catch (error) {
    throw new SetupError(
      `${place} is no record of ${resource.name}. Restore the file, or delete it and manifest.json beside its folder: the next export then reads everything again.`,
      { cause: error },
    )
  }
}
