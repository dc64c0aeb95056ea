import type { Resource } from '../resources/resource.ts'
import { sourceOf } from './record-class.ts'
import type { RecordSet } from './record-set.ts'
import { isRecord } from './record-shape.ts'

/** Records as text: pages of Oura's answer as they came, or lists of records. */
export type RecordText = readonly string[]

/**
 * The text in which to keep what a fetch brought. Oura's own, unless most of it lies in the margin around the range:
 * a day of five is written anew.
 * @param fetched how many records Oura sent
 */
export const toRecordText = (pages: RecordText, fetched: number, { records }: RecordSet): RecordText =>
  records.length * 2 >= fetched ? pages : [JSON.stringify(records.map(sourceOf))]

/** The objects in a text that was read before, and so is known to be JSON of the right form. */
export const parseRecordText = ({ single }: Resource, text: RecordText): unknown[] =>
  text.flatMap((page) => {
    const body: unknown = JSON.parse(page)
    return Array.isArray(body) ? body : single ? [body] : isRecord(body) ? (body['data'] as unknown[]) : []
  })

/** What a text takes on the heap, in bytes. V8 keeps a character in one byte, or all of them in two if one needs it. */
export const bytesOfText = (text: RecordText): number =>
  text.reduce((bytes, page) => bytes + page.length * (Buffer.byteLength(page) === page.length ? 1 : 2), 0)
