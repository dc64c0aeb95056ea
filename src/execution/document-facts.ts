import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import { INCREMENTAL } from './incremental/directives.ts'

/** What execution reads from a DocumentNode, computed once. */
export interface DocumentFacts {
  readonly id: number
  readonly operations: readonly OperationDefinitionNode[]
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  /** Variables of @skip and @include, which decide what fields an operation has, and of the `if` of @defer and @stream. */
  readonly conditionNames: readonly string[]
  /** Whether it has @defer or @stream, so that its answer may come in parts. */
  readonly isIncremental: boolean
}

const factsByDocument = new WeakMap<DocumentNode, DocumentFacts>()
let documents = 0

/** The facts of a document, found once for each DocumentNode. */
export function factsOf(document: DocumentNode): DocumentFacts {
  const known = factsByDocument.get(document)
  if (known !== undefined) return known
  const facts = findFacts(document, documents++)
  factsByDocument.set(document, facts)
  return facts
}

/** The operation to execute. Undefined if it is missing or ambiguous: graphql-js reports it. */
export function chosenOperation(
  { operations }: DocumentFacts,
  name: string | null | undefined,
): OperationDefinitionNode | undefined {
  if (name == null) return operations.length === 1 ? operations[0] : undefined
  return operations.findLast((operation) => operation.name?.value === name)
}

function findFacts(document: DocumentNode, id: number): DocumentFacts {
  const operations: OperationDefinitionNode[] = []
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null)
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition
  }
  const conditionNames = new Set<string>()
  let isIncremental = false
  visit(document, {
    Directive({ name, arguments: args = [] }) {
      if (INCREMENTAL.has(name.value)) isIncremental = true
      else if (name.value !== 'skip' && name.value !== 'include') return
      for (const { name: argument, value } of args) {
        if (argument.value === 'if' && value.kind === Kind.VARIABLE) conditionNames.add(value.name.value)
      }
    },
  })
  return { id, operations, fragments, conditionNames: [...conditionNames], isIncremental }
}
