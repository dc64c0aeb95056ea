import { Counter, Gauge, Histogram } from 'prom-client'
import type { AnswerMemory } from '../../execution/answer-memory.ts'
import type { Metrics } from '../../metrics.ts'

/** An operation that has been answered. */
export interface AnsweredOperation {
  readonly name: string | undefined
  /** query, mutation or subscription; undefined if the document is invalid */
  readonly type: string | undefined
  /** Distinct codes of its errors. */
  readonly errorCodes: readonly string[]
  readonly ms: number
  /** Whether its sender can read records: it read some, or subscribes to their changes. */
  readonly hasReadRecords: boolean
}

export interface OperationMetrics {
  answered(operation: AnsweredOperation): void
  /** Exports what answers hold and how many wait. */
  observeAnswers(memory: AnswerMemory): void
}

/** Operation names with a series of their own. Clients choose names, and each one takes memory here and in Prometheus. */
const MAX_NAMES = 200
/** Stands for the names beyond them, and for those of operations that never succeeded. */
const OTHER = 'other'
/** The label of operations without errors. */
const NO_ERROR = 'OK'
/** Error codes with a series of their own; the gateway has fewer. */
const MAX_CODES = 30

/** From an answer out of memory to OPERATION_TIMEOUT_MS, seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/**
 * Counts operations by name, type and code, with their duration. Only a name that has read records has its own series, so
 * that strangers without credentials cannot use the names up.
 */
export function createOperationMetrics(registry: Metrics): OperationMetrics {
  const duration = new Histogram({
    name: 'oura_graphql_operation_duration_seconds',
    help: 'Time of operations until the answer begins, by name, type, and code of the first error (OK without).',
    labelNames: ['name', 'type', 'code'],
    buckets: BUCKETS,
    registers: [registry],
  })
  let answerMemory: AnswerMemory | undefined
  const registers = [registry]
  new Gauge({
    name: 'oura_graphql_answer_characters',
    help: 'Characters of answers that are being written, or wait for their response.',
    registers,
    collect() {
      this.set(answerMemory?.characters ?? 0)
    },
  })
  new Gauge({
    name: 'oura_graphql_answers_waiting',
    help: 'Large answers that wait until others are sent.',
    registers,
    collect() {
      this.set(answerMemory?.waiting ?? 0)
    },
  })
  new Counter({
    name: 'oura_graphql_answer_waits_total',
    help: 'How often a large answer has waited until others were sent.',
    registers,
    collect() {
      this.reset()
      this.inc(answerMemory?.waits ?? 0)
    },
  })
  const names = new Set<string>()
  const codes = new Set<string>()
  return {
    observeAnswers(memory) {
      answerMemory = memory
    },
    answered({ name = '', type = 'none', errorCodes, ms, hasReadRecords }) {
      const [firstCode] = errorCodes
      const code = firstCode ?? NO_ERROR
      const known =
        code === NO_ERROR && hasReadRecords
          ? remembered(names, name, MAX_NAMES)
          : names.has(name)
            ? name
            : OTHER
      duration.observe({ name: known, type, code: remembered(codes, code, MAX_CODES) }, ms / 1000)
    },
  }
}

function remembered(values: Set<string>, value: string, max: number): string {
  if (values.has(value)) return value
  if (values.size >= max) return OTHER
  values.add(value)
  return value
}
