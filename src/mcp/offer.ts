import { type FSWatcher, watch } from 'node:fs'
import type { GraphQLSchema } from 'graphql'
import { SetupError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Prompt } from './prompts/prompt.ts'
import { prompts } from './prompts/prompts.ts'
import type { Resource } from './resources/resource.ts'
import { createResources } from './resources/resources.ts'
import { builtinOperations } from './tools/builtin-operations.ts'
import { readOperations } from './tools/read-operations.ts'
import { createTools, type Tool } from './tools/tool.ts'

export interface OfferOptions {
  readonly schema: GraphQLSchema
  /** Folder with the operations of own tools. @default only the built-in tools */
  readonly folder: string | undefined
  /** Whether the tools change with the folder. */
  readonly reload: boolean
  readonly log: Log
}

/** What clients are offered. */
export interface Offer {
  tools(): readonly Tool[]
  readonly resources: readonly Resource[]
  readonly prompts: readonly Prompt[]
  /** Whether the tools may change. */
  readonly mayChange: boolean
  /** Calls a listener after each change of the tools. */
  onChange(listener: () => void): void
  close(): void
}

/** Editors write a file in several steps. */
const SETTLE_MS = 100

/**
 * Makes the offer. Without own tools the built-in ones are made at the first call, since most processes serve no MCP client.
 * @throws {OperationFileError} if an own tool is invalid or has the name of another one
 * @throws {SetupError} if the folder cannot be read
 */
export function createOffer({ schema, folder, reload, log }: OfferOptions): Offer {
  const load = () =>
    createTools(schema, [...builtinOperations(), ...(folder === undefined ? [] : readOperations(folder))])
  let tools = folder === undefined ? undefined : load()
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  let watcher: FSWatcher | undefined

  function watchFolder(path: string): FSWatcher {
    const watching = watch(path, { persistent: false }, () => {
      clearTimeout(timer)
      timer = setTimeout(loadAgain, SETTLE_MS).unref()
    })
    // Of a folder that was deleted: the tools stay as they are.
    return watching.on('error', () => watching.close())
  }

  function loadAgain(): void {
    try {
      tools = load()
    } catch (error) {
      // A throw within a timer would end the process.
      const fault = error instanceof SetupError ? error.message : String(error)
      log.warn({ fault }, 'MCP tools were not reloaded: an operation is invalid')
      return
    }
    log.info({ tools: tools.length }, 'MCP tools were reloaded')
    for (const listener of listeners) listener()
  }

  return {
    tools() {
      tools ??= load()
      return tools
    },
    resources: createResources(schema),
    prompts,
    mayChange: folder !== undefined && reload,
    onChange(listener) {
      listeners.add(listener)
      if (folder !== undefined && reload) watcher ??= watchFolder(folder)
    },
    close() {
      clearTimeout(timer)
      watcher?.close()
    },
  }
}
