import type { GraphQLSchema } from 'graphql'
import type { Prompt } from './prompts/prompt.ts'
import { prompts } from './prompts/prompts.ts'
import type { Resource } from './resources/resource.ts'
import { resources } from './resources/resources.ts'
import { builtinOperations } from './tools/builtin-operations.ts'
import { createTools, type Tool } from './tools/tool.ts'

/** What clients are offered. */
export interface Offer {
  readonly tools: readonly Tool[]
  readonly resources: readonly Resource[]
  readonly prompts: readonly Prompt[]
}

/** What the gateway offers, made at the first call: most processes serve no MCP client. */
export function createOffer(schema: GraphQLSchema): () => Offer {
  let offer: Offer | undefined
  return () => {
    offer ??= { tools: createTools(schema, builtinOperations()), resources, prompts }
    return offer
  }
}
