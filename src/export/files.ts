import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { SetupError } from '../errors.ts'
import { createPrivateFolder } from '../store/private-file.ts'

/** The files of an export. Each has either its old or its new content, also after a crash of the machine. */
export interface Files {
  /** The text of a file; null if there is none. */
  read(file: string): Promise<string | null>
  /** Names in a folder, in no order; none if there is no folder. */
  list(folder: string): Promise<string[]>
  /** Writes a file, and creates its folder if there is none. */
  write(file: string, content: string | AsyncIterable<string>): Promise<void>
  /** Removes a file, if it is there. */
  remove(file: string): Promise<void>
}

/** Health data is for its owner; `chmod` lasts, because a file that is replaced hands on its permissions. */
const PRIVATE_FILE = 0o600

/**
 * Creates a folder for its owner alone, and those above it. An existing one keeps its permissions.
 * @throws SetupError if a file is in the way
 */
export async function createFolder(folder: string): Promise<void> {
  // Of a file in it: that function is about the folder of a file.
  createPrivateFolder(path.join(folder, '.lock'))
  if (!(await stat(folder)).isDirectory()) throw new SetupError(`${folder} is a file; it must be a folder.`)
}

/** Creates an empty file for its owner alone. An existing one keeps its permissions. */
export const createFile = async (file: string): Promise<void> => (await open(file, 'a', PRIVATE_FILE)).close()

/**
 * Writes to a temporary file beside it, waits for the disk, and renames. The temporary file has a fixed name, so that
 * the next run replaces one that a crash left.
 */
const write: Files['write'] = async (file, content) => {
  const folder = path.dirname(file)
  await createFolder(folder)
  const temporary = path.join(folder, `.${path.basename(file)}.tmp`)
  await rm(temporary, { force: true })
  const handle = await open(temporary, 'wx', PRIVATE_FILE)
  try {
    if (typeof content === 'string') await handle.writeFile(content)
    else for await (const part of content) await handle.write(part)
    const mode = await modeOf(file)
    if (mode !== null) await handle.chmod(mode)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
  await syncFolder(folder)
}

/** Returns a fallback if there is no such file or folder. */
const unlessMissing =
  <T>(fallback: T) =>
  (error: unknown): T => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return fallback
    throw error
  }

/** Files on the disk. */
export const diskFiles: Files = {
  read: (file) => readFile(file, 'utf8').catch(unlessMissing(null)),
  list: (folder) => readdir(folder).catch(unlessMissing([])),
  write,
  async remove(file) {
    await rm(file, { force: true })
    await syncFolder(path.dirname(file)).catch(unlessMissing(undefined))
  },
}

const modeOf = (file: string): Promise<number | null> =>
  stat(file).then(({ mode }) => mode & 0o777, unlessMissing(null))

/** A rename is on the disk once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and writes their entries by itself.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
