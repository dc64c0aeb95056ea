import { type DocumentNode, Kind, parse } from 'graphql'

/**
 * Why a document has no operation for the command, as a sentence for the user; null if it has one, and for a document with
 * a syntax error, of which the answer says more.
 */
export function faultOfOperation(query: string, name: string | undefined): string | null {
  const operations = operationsOf(query)
  if (operations === null) return null
  const names = operations.map((each) => each.name?.value ?? '(without a name)').join(', ')
  const chosen = name === undefined ? operations : operations.filter((each) => each.name?.value === name)
  const [operation] = chosen
  if (operation === undefined) {
    return name === undefined
      ? 'the file has no operation.'
      : `--operation is ${JSON.stringify(name)}; it must be one of: ${names}.`
  }
  if (chosen.length > 1) return `the file has several operations. Choose one with --operation: ${names}.`
  return operation.operation === 'subscription'
    ? 'query does not execute subscriptions. Start the gateway, and subscribe as docs/live.md says.'
    : null
}

function operationsOf(query: string) {
  let document: DocumentNode
  try {
    document = parse(query)
  } catch {
    return null
  }
  return document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
}
