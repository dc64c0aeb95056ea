import SchemaBuilder from '@pothos/core'
import RelayPlugin from '@pothos/plugin-relay'
import type { GatewayContext } from '../resolvers/data/context.ts'
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, MAX_STREAMED_PAGE_SIZE } from '../resolvers/paging/page.ts'
import { costPlugin } from './cost/cost-plugin.ts'

/** Types of the schema builder, for helpers that take a part of a definition. */
export interface GatewaySchemaTypes {
  Context: GatewayContext
  Scalars: {
    Date: { Input: string; Output: string }
    DateTime: { Input: string; Output: string }
    TimeZone: { Input: string; Output: string }
    JSONObject: { Input: object; Output: object }
    ID: { Input: string; Output: string }
  }
}

/** The schema builder. It defines no types: each module adds its own. */
export const builder = new SchemaBuilder<GatewaySchemaTypes>({
  plugins: [RelayPlugin, costPlugin],
  relay: {
    // node and nodes are defined in relay/node.ts, with a limit and with errors that name the argument.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    idFieldOptions: { description: 'Global id of this object. Pass it to `node` to fetch the object again.' },
    nodeTypeOptions: { description: 'An object that can be fetched again by its global id.' },
    pageInfoTypeOptions: { description: 'Information about a page of a connection.' },
    hasNextPageFieldOptions: { description: 'Whether there are items after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there are items before this page.' },
    startCursorFieldOptions: {
      description: 'Cursor of the first item. Pass it as `before` to page backward. Null on an empty page.',
    },
    endCursorFieldOptions: {
      description: 'Cursor of the last item. Pass it as `after` to page forward. Null on an empty page.',
    },
    cursorType: 'String',
    firstArgOptions: {
      description: `Number of items from the start, 0 to ${MAX_PAGE_SIZE}. Cannot be combined with \`last\`. Without first, last, after and before, a collection returns its whole range, up to ${MAX_PAGE_SIZE} items, and a time series ${DEFAULT_PAGE_SIZE}. With only a cursor, a page has ${DEFAULT_PAGE_SIZE} items. For records with @stream on \`nodes\` or \`edges\`, first may be ${MAX_STREAMED_PAGE_SIZE}.`,
    },
    afterArgOptions: { description: 'Only items after this cursor: the endCursor of the previous page.' },
    lastArgOptions: {
      description: `Number of items from the end, 0 to ${MAX_PAGE_SIZE}. Cannot be combined with \`first\`.`,
    },
    beforeArgOptions: { description: 'Only items before this cursor: the startCursor of the next page.' },
  },
})

/** Pothos' view of GatewaySchemaTypes. */
export type Types = typeof builder.$inferSchemaTypes

builder.queryType({ description: 'The query root. Most queries begin at `viewer`.' })
