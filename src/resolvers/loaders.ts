import DataLoader from 'dataloader'
import type { Shape } from '../oura/document-shape.ts'
import type { OuraDocument, Resource } from '../oura/resource.ts'
import type { Operation } from '../oura/send.ts'
import { dayToSlot, type SlotRange, WHOLE } from '../oura/slots.ts'
import type { OuraUser } from '../oura/user.ts'
import type { Ask, DocumentSource } from './document-source.ts'

/** How the fields of one GraphQL request get a user's documents. What is asked in one tick is one batch. */
export interface Loaders {
  /**
   * Documents of a range of slots, in order of time.
   * @param full with the heavy fields
   */
  range<S extends Shape>(
    resource: Resource<S>,
    range: SlotRange,
    full: boolean,
  ): Promise<readonly OuraDocument<S>[]>
  /** The document with this key (see DocumentIdentity), or null. */
  document<S extends Shape>(
    resource: Resource<S>,
    key: string,
    full: boolean,
  ): Promise<OuraDocument<S> | null>
  /** The newest row of a time series, or null. */
  latest<S extends Shape>(resource: Resource<S>): Promise<OuraDocument<S> | null>
}

export function createLoaders(source: DocumentSource, user: OuraUser, operation: Operation): Loaders {
  const ranges = new Map<Resource, DataLoader<Ask, readonly OuraDocument[], string>>()

  function rangeLoader(resource: Resource): DataLoader<Ask, readonly OuraDocument[], string> {
    const existing = ranges.get(resource)
    if (existing !== undefined) return existing
    const loader = new DataLoader<Ask, readonly OuraDocument[], string>(
      (asks) => source.load(user, resource, asks, operation),
      { cacheKeyFn: ({ first, last, full }) => `${first}:${last}:${full}` },
    )
    ranges.set(resource, loader)
    return loader
  }

  const range = <S extends Shape>(resource: Resource<S>, { first, last }: SlotRange, full: boolean) =>
    rangeLoader(resource).load({ first, last, full }) as Promise<readonly OuraDocument<S>[]>

  return {
    range,
    async document(resource, key, full) {
      const slots = slotsOfKey(resource, key)
      if (slots === null) return null
      const found = (await range(resource, slots, full)).find((document) => document.key === key)
      if (found !== undefined || !resource.hasDocumentRoute || resource.keyedByDay) return found ?? null
      // Oura may have moved the document to another day since its id was handed out.
      return source.client.document(user, resource, key.slice(key.indexOf(':') + 1), operation)
    },
    latest: (resource) => source.client.latest(user, resource, operation),
  }
}

/** Where a document with this key must lie; null for what cannot be a key of the resource. */
function slotsOfKey(resource: Resource, key: string): SlotRange | null {
  if (resource.slotUnit === 'whole') return WHOLE
  const [, day, ouraId] = /^(\d{4}-\d\d-\d\d)(?::(.+))?$/.exec(key) ?? []
  if (day === undefined || resource.keyedByDay !== (ouraId === undefined)) return null
  const slot = dayToSlot(day)
  return Number.isNaN(slot) ? null : { first: slot, last: slot }
}
