import { createHash } from 'node:crypto'
import { setImmediate as afterOtherRequests } from 'node:timers/promises'
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import { factsOf } from '../../execution/document-facts.ts'

/** Answers that are kept; the limit of introspection bounds the size of each. */
const MAX_ANSWERS = 20

/** Root fields whose values depend on the schema alone. `_service` is that of a Federation subgraph. */
const SCHEMA_FIELDS: ReadonlySet<string> = new Set(['__schema', '__type', '__typename', '_service'])

type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>

/**
 * Caches the answers to introspection queries, which are the same for all clients. Different queries are executed one
 * at a time, so that many of them at once leave time for other requests.
 */
export function useIntrospectionCache(): Plugin {
  const answers = new LRUCache<string, Promise<ExecutionResult>>({ max: MAX_ANSWERS })
  let previous: Promise<unknown> = Promise.resolve()

  function executeInTurn(execute: Execute, args: ExecutionArgs): Promise<ExecutionResult> {
    const result = previous.then(() => afterOtherRequests()).then(() => execute(args))
    previous = result.catch(() => undefined)
    return result
  }

  function answerOf(key: string, execute: Execute, args: ExecutionArgs): Promise<ExecutionResult> {
    const known = answers.get(key)
    if (known !== undefined) return known
    const answer = executeInTurn(execute, args)
    answers.set(key, answer)
    const forget = () => {
      if (answers.peek(key) === answer) answers.delete(key)
    }
    answer.then(({ errors }) => errors !== undefined && forget(), forget)
    return answer
  }

  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      if (!isIntrospection(args)) return
      const key = cacheKey(args)
      // The answer is for other clients too, so it outlives the client of this request.
      if (key !== null)
        setExecuteFn((own) => answerOf(key, executeFn, Object.assign({ ...own }, { signal: undefined })))
    },
  }
}

function isIntrospection({ document, operationName }: ExecutionArgs): boolean {
  const operation = getOperationAST(document, operationName)
  return operation?.operation === 'query' && selectsSchemaOnly(operation.selectionSet, document)
}

function selectsSchemaOnly(selectionSet: SelectionSetNode, document: DocumentNode): boolean {
  const { fragments } = factsOf(document)
  // Each fragment once: with fragments that spread others twice, the number of spreads doubles at each level.
  const visited = new Set<string>()

  const visit = ({ selections }: SelectionSetNode): boolean =>
    selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return SCHEMA_FIELDS.has(selection.name.value)
      if (selection.kind === Kind.INLINE_FRAGMENT) return visit(selection.selectionSet)
      const name = selection.name.value
      if (visited.has(name)) return true
      visited.add(name)
      const fragment = fragments[name]
      return fragment !== undefined && visit(fragment.selectionSet)
    })
  return visit(selectionSet)
}

/** Null if the text of the query is not known. */
function cacheKey({ document, operationName, variableValues }: ExecutionArgs): string | null {
  const text = document.loc?.source.body
  if (text === undefined) return null
  const request = JSON.stringify([text, operationName ?? null, variableValues ?? null])
  return createHash('sha256').update(request).digest('base64url')
}
