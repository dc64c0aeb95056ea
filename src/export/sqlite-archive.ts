import { createRequire } from 'node:module'
import path from 'node:path'
import { SetupError } from '../errors.ts'
import { hasIds } from '../oura/records/duplicates.ts'
import { type Source, sourceOf } from '../oura/records/record-class.ts'
import { dayToSlot, type SlotRange, slotToDay } from '../oura/records/slots.ts'
import { resources } from '../oura/resources/registry.ts'
import type { Resource } from '../oura/resources/resource.ts'
import { type Connection, runTransaction } from '../store/transaction.ts'
import type { Archive, RangeContent } from './archive.ts'
import { type Cell, OTHER, type Table, tableOf } from './columns.ts'
import { createFile, createFolder } from './files.ts'
import { type Month, monthOf } from './month.ts'
import type { Progress } from './progress.ts'

type Statement = ReturnType<typeof prepare>

const prepare = (db: Connection, sql: string) => db.prepare(sql)

/** Name of the file in the folder of an export. */
export const SQLITE_FILE = 'oura.sqlite'

/** Version of the tables, in `user_version`. */
const VERSION = 1

/** How long a write waits for a program that reads the file. */
const BUSY_MS = 30_000

/** A row of `_export`: see Progress. */
interface ProgressRow {
  readonly first_day: string
  readonly settled_through: string
  readonly complete_at: string | null
}

/** The table of a resource, and what is done with it. */
interface OpenTable {
  readonly table: Table
  /** Null for a resource without ids. */
  readonly slotOfId: Statement | null
  readonly idsWithin: Statement
  readonly rowsWithin: Statement
  readonly insert: Statement
  readonly deleteRange: Statement
  readonly deleteId: Statement | null
  readonly deleteDay: Statement | null
  readonly select: Statement
}

/**
 * An archive in one SQLite file: a table for each resource, with the columns of its CSV file, `json` with the record as
 * Oura sent it, and `slot` and `time`, which order the records (see oura/records/slots.ts). Each write is one
 * transaction. The journal is a rollback journal, so that a program that may only read the file can open it.
 * @throws SetupError if the file is of a newer version, or no SQLite file
 */
export async function openSqliteArchive(folder: string): Promise<Archive> {
  await createFolder(folder)
  const file = path.join(folder, SQLITE_FILE)
  // SQLite would create it by the umask.
  await createFile(file)
  const db = open(file)
  const tables = runTransaction(db, () => new Map(resources.map((each) => [each, openTable(db, each)])))
  const selectProgress = db.prepare(
    'SELECT first_day, settled_through, complete_at FROM _export WHERE resource = ?',
  )
  const saveProgress = db.prepare('INSERT OR REPLACE INTO _export VALUES (?, ?, ?, ?)')
  const selectUser = db.prepare('SELECT id FROM _user')

  const tableFor = (resource: Resource): OpenTable => tables.get(resource) as OpenTable

  function write(resource: Resource, { range, records, moved, progress }: RangeContent) {
    const { table, rowsWithin, insert, deleteRange, deleteId, deleteDay } = tableFor(resource)
    const added = [...records, ...moved]
    const changed = new Set<Month>()
    const noteChange = (slot: number) => changed.add(monthOf(resource.slotUnit, { slot }))
    /** Rows that are not written again so far: their slots by their JSON. Rows of a time series may be equal. */
    const before = new Map<string, number[]>()
    for (const { slot, json } of rowsWithin.all(range.first, range.last) as {
      slot: number
      json: string
    }[]) {
      before.set(json, [...(before.get(json) ?? []), slot])
    }
    deleteRange.run(range.first, range.last)
    for (const record of added) {
      const json = JSON.stringify(sourceOf(record))
      const { ouraId, slot, time } = record
      if (before.get(json)?.pop() === undefined) noteChange(slot)
      if (deleteId !== null && ouraId !== null) {
        for (const row of deleteId.all([ouraId]) as { slot: number }[]) noteChange(row.slot)
      }
      deleteDay?.run([slot])
      const { cells, other } = table.toRow(sourceOf(record))
      insert.run(...cells.map(toSqlite), other, json, slot, time)
    }
    for (const slots of before.values()) slots.forEach(noteChange)
    if (progress !== null) setProgress(resource, progress)
    return { changedMonths: [...changed] }
  }

  function setProgress({ name }: Resource, { from, settledThrough, completeAt }: Progress): void {
    const completeText = completeAt === null ? null : new Date(completeAt).toISOString()
    saveProgress.run(name, slotToDay(from), slotToDay(settledThrough), completeText)
  }

  return {
    get userId() {
      const [row] = selectUser.all() as { id: string }[]
      return row?.id ?? null
    },
    async setUserId(userId) {
      runTransaction(db, () => db.prepare('INSERT INTO _user VALUES (?)').run([userId]))
    },
    progressOf({ name }) {
      const row = selectProgress.get([name]) as ProgressRow | undefined
      if (row === undefined) return null
      const { first_day: from, settled_through: through, complete_at: completeAt } = row
      return {
        from: dayToSlot(from),
        settledThrough: dayToSlot(through),
        completeAt: completeAt === null ? null : Date.parse(completeAt),
      }
    },
    setProgress: async (resource, progress) => runTransaction(db, () => setProgress(resource, progress)),
    async slotsOf(resource, ouraIds) {
      const { slotOfId } = tableFor(resource)
      const rows = ouraIds.map((id) => [id, slotOfId?.get([id]) as { slot: number } | undefined] as const)
      return new Map(rows.flatMap(([id, row]) => (row === undefined ? [] : [[id, row.slot]])))
    },
    async idsWithin(resource, { first, last }: SlotRange) {
      const rows = tableFor(resource).idsWithin.all(first, last) as { id: string | null }[]
      return new Set(rows.flatMap(({ id }) => id ?? []))
    },
    replace: async (resource, content) => runTransaction(db, () => write(resource, content)),
    async *records(resource) {
      for (const { json } of tableFor(resource).select.iterate() as Iterable<{ json: string }>) {
        yield JSON.parse(json) as Source
      }
    },
    async close() {
      db.close()
    },
  }
}

function open(file: string): Connection {
  // Loaded on demand, because only a SQLite file needs its native code.
  const Database = createRequire(import.meta.url)('libsql') as typeof import('libsql')
  const db = new Database(file, { timeout: BUSY_MS })
  try {
    db.exec('PRAGMA journal_mode = DELETE')
    db.exec('PRAGMA synchronous = FULL')
    const [row] = db.pragma('user_version') as readonly { readonly user_version: number }[]
    const version = row?.user_version ?? 0
    if (version > VERSION) {
      throw new SetupError(
        `${file} is of a newer oura-graphql (version ${version}, this one writes ${VERSION}). Update oura-graphql, or choose another --out.`,
      )
    }
    db.exec(`
      BEGIN IMMEDIATE;
      CREATE TABLE IF NOT EXISTS _user (id TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS _export (
        resource TEXT PRIMARY KEY, first_day TEXT NOT NULL, settled_through TEXT NOT NULL, complete_at TEXT
      );
      PRAGMA user_version = ${VERSION};
      COMMIT;
    `)
    return db
  } catch (error) {
    db.close()
    if (error instanceof SetupError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new SetupError(`${file} cannot be opened: ${reason}`, { cause: error })
  }
}

function openTable(db: Connection, resource: Resource): OpenTable {
  const table = tableOf(resource)
  const name = quoted(resource.name)
  const columns = table.columns.map((column) => `${quoted(column.name)} ${column.type}`)
  db.exec(
    `CREATE TABLE IF NOT EXISTS ${name} (${[...columns, `${OTHER} TEXT`, 'json TEXT NOT NULL', 'slot INTEGER NOT NULL', 'time REAL NOT NULL'].join(', ')})`,
  )
  addMissingColumns(db, resource, table)
  db.exec(`CREATE INDEX IF NOT EXISTS ${quoted(`${resource.name}_slot`)} ON ${name} (slot)`)
  const isIdentified = hasIds(resource)
  if (isIdentified) db.exec(`CREATE INDEX IF NOT EXISTS ${quoted(`${resource.name}_id`)} ON ${name} (id)`)
  const all = [...table.columns.map((column) => column.name), OTHER, 'json', 'slot', 'time']
  const within = `FROM ${name} WHERE slot BETWEEN ? AND ?`
  return {
    table,
    slotOfId: isIdentified ? db.prepare(`SELECT slot FROM ${name} WHERE id = ?`) : null,
    idsWithin: db.prepare(`SELECT ${isIdentified ? 'id' : 'NULL AS id'} ${within}`),
    rowsWithin: db.prepare(`SELECT slot, json ${within}`),
    insert: db.prepare(
      `INSERT INTO ${name} (${all.map(quoted).join(', ')}) VALUES (${all.map(() => '?').join(', ')})`,
    ),
    deleteRange: db.prepare(`DELETE ${within}`),
    deleteId: isIdentified ? db.prepare(`DELETE FROM ${name} WHERE id = ? RETURNING slot`) : null,
    deleteDay: resource.keyedByDay ? db.prepare(`DELETE FROM ${name} WHERE slot = ?`) : null,
    select: db.prepare(`SELECT json FROM ${name} ORDER BY slot, time${isIdentified ? ', id' : ''}, rowid`),
  }
}

/** Adds columns for fields that the version which made the table did not know, and fills them from the records. */
function addMissingColumns(db: Connection, { name }: Resource, { columns }: Table): void {
  const present = new Set(
    (db.pragma(`table_info(${quoted(name)})`) as { name: string }[]).map((column) => column.name),
  )
  for (const column of columns.filter((each) => !present.has(each.name))) {
    const jsonPath = `$.${column.path.map((part) => `"${part}"`).join('.')}`
    db.exec(`
      ALTER TABLE ${quoted(name)} ADD COLUMN ${quoted(column.name)} ${column.type};
      UPDATE ${quoted(name)} SET ${quoted(column.name)} = json_extract(json, '${jsonPath}');
    `)
  }
}

const quoted = (name: string): string => `"${name}"`

const toSqlite = (cell: Cell): string | number | null => (typeof cell === 'boolean' ? Number(cell) : cell)
