import { toOwnBuffer } from '../../own-buffer.ts'
import type { Resource } from '../resources/resource.ts'
import { sourceOf } from './record-class.ts'
import type { RecordSet } from './record-set.ts'
import { isRecord } from './record-shape.ts'

/**
 * Records as JSON in UTF-8: pages of Oura's answer as they came, or lists of records. Bytes, which V8 keeps outside of the
 * heap: as strings they would be copied twice by its collections, and make these more frequent.
 */
export type RecordText = readonly Buffer[]

/**
 * The text in which to keep what a fetch brought. Oura's own, unless most of it lies in the margin around the range:
 * a day of five is written anew.
 * @param fetched how many records Oura sent
 */
export const toRecordText = (pages: RecordText, fetched: number, { records }: RecordSet): RecordText =>
  records.length * 2 >= fetched ? pages : [toOwnBuffer([Buffer.from(JSON.stringify(records.map(sourceOf)))])]

/** The objects in a text that was read before, and so is known to be JSON of the right form. */
export const parseRecordText = ({ single }: Resource, text: RecordText): unknown[] =>
  text.flatMap((page) => {
    const body: unknown = JSON.parse(page.toString())
    return Array.isArray(body) ? body : single ? [body] : isRecord(body) ? (body['data'] as unknown[]) : []
  })

/** What a page takes beside its bytes: a Buffer, its ArrayBuffer and what V8 keeps of the latter. */
const PAGE_BYTES = 300

/** What a text takes in memory, in bytes. */
export const bytesOfText = (text: RecordText): number =>
  text.reduce((bytes, page) => bytes + PAGE_BYTES + page.length, 0)
