import { writeFileSync } from 'node:fs'
import { parse } from 'graphql'
import { parseConfig } from '../../../src/app.ts'
import { MAX_OPERATION_REQUESTS } from '../../../src/oura/http/operation-bounds.ts'
import { schema } from '../../../src/schema/index.ts'
import { limits } from '../../../src/server/limits/limits.ts'
import { DEMO_TOKEN, startSimulator } from '../../../src/simulator/simulator.ts'
import { createTestApp } from '../app.ts'
import { createRecordingLog, NOW } from '../client.ts'
import { mergeParts, type PartJson } from '../execution/merge-parts.ts'
import { type RandomOperation, randomOperation } from '../execution/random-operation.ts'
import { allParts, MULTIPART } from '../incremental/multipart.ts'
import { randomFrom } from '../random.ts'
import { makeTemporaryFolder } from '../temporary-folder.ts'
import { hostileRecords } from './hostile-records.ts'
import { hostileValue } from './hostile-values.ts'
import { nullabilityFaults } from './nullability.ts'

export interface FuzzOptions {
  readonly operations: number
  readonly seed: number
  /** Called for each failure, with the operation that reproduces it. */
  readonly onFailure: (failure: string) => void
}

/** Operations by the status of their response. */
export type FuzzResult = ReadonlyMap<number, number>

/** Characters of an answer beside its data: errors and extensions. */
const CHARACTERS_BESIDE_DATA = 1_000_000

/** Operations over the same records. */
const OPERATIONS_PER_WORLD = 500

/**
 * Sends random operations with hostile arguments to a gateway over random records. Every response must be an answer: no
 * defect of the gateway, no null where the schema allows none, within all bounds. createTestApp searches it for secrets.
 * Every second operation has @defer and @stream, and is answered in parts.
 */
export async function fuzz({ operations, seed, onFailure }: FuzzOptions): Promise<FuzzResult> {
  const statuses = new Map<number, number>()
  const rejections: unknown[] = []
  const onRejection = (reason: unknown) => void rejections.push(reason)
  process.on('unhandledRejection', onRejection)
  try {
    for (let first = 0; first < operations; first += OPERATIONS_PER_WORLD) {
      await using world = await startWorld(seed + first)
      for (let index = first; index < Math.min(operations, first + OPERATIONS_PER_WORLD); index++) {
        const random = randomFrom(seed * 1_000_003 + index)
        const isIncremental = index % 2 === 1
        const operation = hostileOperation(random, isIncremental)
        const { status, faults } = await world.send(operation, isIncremental)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        for (const reason of rejections.splice(0)) faults.push(`unhandled rejection: ${String(reason)}`)
        for (const fault of faults) {
          onFailure(
            `seed ${seed}, operation ${index}: ${fault}\n${operation.query}\n${JSON.stringify(operation.variables)}`,
          )
        }
      }
    }
  } finally {
    process.off('unhandledRejection', onRejection)
  }
  return statuses
}

/** A random operation. Few have more aliases than the limit allows: these are refused unread. */
function hostileOperation(random: () => number, isIncremental: boolean): RandomOperation {
  const next = () =>
    randomOperation({
      schema,
      random,
      scalarValue: hostileValue(random),
      maxDepth: 2 + Math.floor(random() * 5),
      isIncremental,
    })
  let operation = next()
  for (let attempt = 0; attempt < 3 && aliasesOf(operation) > limits.aliases; attempt++) operation = next()
  return operation
}

const aliasesOf = ({ query }: RandomOperation): number => query.match(/\ba\d+:/g)?.length ?? 0

/** The parts of an answer; one, unless it has @defer or @stream. */
const partsOf = async (response: Response): Promise<PartJson[]> =>
  response.headers.get('content-type')?.startsWith('multipart/mixed')
    ? allParts(response)
    : [JSON.parse(await response.text())]

/** What is wrong with the order or the form of parts. */
function partFaults(parts: readonly PartJson[]): string[] {
  const faults: string[] = []
  for (const [index, { hasNext = false, incremental = [] }] of parts.entries()) {
    if (hasNext !== index < parts.length - 1) faults.push(`hasNext of part ${index} is ${hasNext}`)
    for (const { data, items, errors = [], path } of incremental) {
      if ((data === null || items === null) && errors.length === 0)
        faults.push(`null without an error at ${path.join('.')}`)
    }
  }
  return faults
}

/** A gateway over the records of a seed. */
async function startWorld(seed: number) {
  const folder = makeTemporaryFolder()
  for (const [name, data] of await hostileRecords(randomFrom(seed))) {
    writeFileSync(folder.file(`${name}.json`), JSON.stringify({ data, next_token: null }))
  }
  const simulator = await startSimulator({ now: () => NOW, dataFolder: folder.path })
  const log = createRecordingLog()
  const config = parseConfig({
    OURA_RATE_LIMITS: 'app=1000000/1s',
    OURA_MAX_RETRIES: '0',
    CACHE_MAX_MB: '16',
  })
  const demo = { url: simulator.url, accessToken: DEMO_TOKEN }
  const app = createTestApp(config, { clock: { now: () => NOW }, log, demo })
  return {
    async send({ query, variables }: { query: string; variables: object }, isIncremental: boolean) {
      const faults: string[] = []
      const { requests: before } = app.cost
      const request = new Request('http://localhost:4000/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(isIncremental && { accept: MULTIPART }) },
        body: JSON.stringify({ query, variables }),
      })
      const response = await app.fetch(request)
      const text = await response.clone().text()
      if (response.status >= 500) faults.push(`status ${response.status}: ${text.slice(0, 500)}`)
      const parts = await partsOf(response)
      // Each part has the bounds of an answer.
      const longest = Math.max(...parts.map((part) => JSON.stringify(part).length))
      if (longest > limits.answerCharacters + CHARACTERS_BESIDE_DATA) faults.push(`${longest} characters`)
      const requests = app.cost.requests - before
      if (requests > MAX_OPERATION_REQUESTS) faults.push(`${requests} requests to Oura`)
      for (const line of log.lines.splice(0)) {
        if (line.level === 'error')
          faults.push(`log: ${line.message} ${JSON.stringify(line.fields).slice(0, 500)}`)
      }
      faults.push(...partFaults(parts))
      const { data, errors = [] } = mergeParts(parts)
      for (const { extensions } of errors as readonly { extensions?: { code?: string } }[]) {
        if (extensions?.code === undefined || extensions.code === 'INTERNAL_SERVER_ERROR') {
          faults.push(`an error without a code of the gateway: ${text.slice(-500)}`)
        }
      }
      // A later part may lack what became null with an error.
      if (data != null && (parts.length === 1 || errors.length === 0))
        faults.push(...nullabilityFaults(schema, parse(query), variables, data))
      return { status: response.status, faults }
    },
    async [Symbol.asyncDispose]() {
      await app.close()
      await simulator.close()
      folder[Symbol.dispose]()
    },
  }
}
