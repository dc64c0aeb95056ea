import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type Token,
  TokenKind,
} from 'graphql'
import { OperationFileError } from './operation-file-error.ts'

/** The text of a `.graphql` file, and its name for messages. */
export interface OperationSource {
  readonly file: string
  readonly text: string
}

/** A file with the operation of a tool. */
export interface OperationFile {
  readonly source: OperationSource
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** Name of the operation. */
  readonly operationName: string
  /** The leading comment: what the tool does. */
  readonly description: string
  /** From a line `# @title …` of the leading comment; undefined without one. */
  readonly title: string | undefined
  /** Comments above variables, by name of the variable. */
  readonly variableDescriptions: ReadonlyMap<string, string>
}

/**
 * Reads the file of a tool: exactly one named query, and fragments that it uses.
 * @throws {OperationFileError}
 */
export function readOperationFile(source: OperationSource): OperationFile {
  const document = parseSource(source)
  const operation = onlyQuery(document, source)
  const operationName = operation.name?.value
  if (operationName === undefined) {
    throw faultAt(operation, source, 'the operation has no name. The name becomes the name of the tool.')
  }
  const lines = commentAbove(document.loc?.startToken.next)
  const title = lines
    .map((line) => /^@title\s+(.+)$/.exec(line)?.[1]?.trim())
    .find((text) => text !== undefined)
  const description = toParagraphs(lines.filter((line) => !/^@title\b/.test(line)))
  if (description === '') {
    throw faultAt(
      operation,
      source,
      'the file has no comment. Begin it with lines of "# …" that say what the tool answers, and when not to use it.',
    )
  }
  const variableDescriptions = new Map<string, string>()
  for (const { variable, loc } of operation.variableDefinitions ?? []) {
    const text = toParagraphs(commentBefore(loc?.startToken))
    if (text !== '') variableDescriptions.set(variable.name.value, text)
  }
  return { source, document, operation, operationName, description, title, variableDescriptions }
}

function parseSource({ file, text }: OperationSource): DocumentNode {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    throw new OperationFileError(file, error.locations?.[0]?.line ?? 1, error.message)
  }
}

function onlyQuery(document: DocumentNode, source: OperationSource): OperationDefinitionNode {
  let found: OperationDefinitionNode | undefined
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) continue
    if (definition.kind !== Kind.OPERATION_DEFINITION) {
      throw faultAt(definition, source, 'a tool is an operation, and this is a definition of a schema.')
    }
    if (definition.operation !== OperationTypeNode.QUERY) {
      throw faultAt(
        definition,
        source,
        `a tool only reads, and this is a ${definition.operation}. Write a query instead.`,
      )
    }
    if (found !== undefined) {
      throw faultAt(definition, source, 'the file has a second operation. A tool has a file of its own.')
    }
    found = definition
  }
  if (found === undefined) throw new OperationFileError(source.file, 1, 'the file has no query.')
  return found
}

const faultAt = (
  { loc }: Exclude<DocumentNode['definitions'][number], FragmentDefinitionNode>,
  { file }: OperationSource,
  message: string,
): OperationFileError => new OperationFileError(file, loc?.startToken.line ?? 1, message)

/** The comments from a token on, up to the first blank line or other token, without `#`. */
function commentAbove(first: Token | null | undefined): string[] {
  const lines: string[] = []
  let last: number | undefined
  for (let token = first; token?.kind === TokenKind.COMMENT; token = token.next) {
    if (last !== undefined && token.line > last + 1) break
    last = token.line
    lines.push(token.value.trim())
  }
  return lines
}

/** The comment whose last line is directly above a token, without `#`. */
function commentBefore(token: Token | undefined): string[] {
  const lines: string[] = []
  let below = token?.line ?? 0
  for (
    let each = token?.prev;
    each?.kind === TokenKind.COMMENT && each.line === below - 1;
    each = each.prev
  ) {
    // A comment that ends the line of the previous variable is about that one.
    if (each.prev?.line === each.line && each.prev.kind !== TokenKind.SOF) break
    lines.unshift(each.value.trim())
    below = each.line
  }
  return lines
}

/** Lines as text: an empty line separates paragraphs, and a line that begins with a dash stays a line. */
const toParagraphs = (lines: readonly string[]): string =>
  lines
    .join('\n')
    .trim()
    .replace(/\n(?!\n|- )(?<!\n\n)/g, ' ')
    .replace(/\n{2,}/g, '\n\n')
