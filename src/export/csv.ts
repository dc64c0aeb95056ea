import path from 'node:path'
import type { Source } from '../oura/records/record-class.ts'
import type { Resource } from '../oura/resources/resource.ts'
import type { Archive } from './archive.ts'
import { type Cell, OTHER, tableOf } from './columns.ts'
import { diskFiles, type Files } from './files.ts'

/** Text of a file that is written together. */
const CHUNK_CHARACTERS = 256 * 1024

/**
 * Writes FOLDER/RESOURCE.csv with all records of an archive: a header, a line for each record, in order. The file is
 * replaced as a whole.
 */
export const writeCsv = (
  archive: Archive,
  resource: Resource,
  folder: string,
  files: Files = diskFiles,
): Promise<void> =>
  files.write(
    path.join(folder, `${resource.name}.csv`),
    inChunks(csvLines(resource, archive.records(resource))),
  )

/** The lines of a CSV file (RFC 4180), each with a line feed. */
async function* csvLines(resource: Resource, records: AsyncIterable<Source>): AsyncIterable<string> {
  const table = tableOf(resource)
  yield toLine([...table.columns.map(({ name }) => name), OTHER])
  for await (const record of records) {
    const { cells, other } = table.toRow(record)
    yield toLine([...cells, other])
  }
}

async function* inChunks(lines: AsyncIterable<string>): AsyncIterable<string> {
  let chunk = ''
  for await (const line of lines) {
    chunk += line
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

/** One line: an empty field is a missing value, `""` an empty text. */
export const toLine = (cells: readonly Cell[]): string => `${cells.map(toField).join(',')}\n`

function toField(cell: Cell): string {
  if (cell === null) return ''
  const text = String(cell)
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
