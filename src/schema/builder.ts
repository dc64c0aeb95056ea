import SchemaBuilder from '@pothos/core'
import RelayPlugin from '@pothos/plugin-relay'
import type { GatewayContext } from '../resolvers/data/context.ts'
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../resolvers/paging/page.ts'

/** Types of the schema builder, for helpers that take a part of a definition. */
export interface GatewaySchemaTypes {
  Context: GatewayContext
  Scalars: {
    Date: { Input: string; Output: string }
    DateTime: { Input: string; Output: string }
    JSONObject: { Input: object; Output: object }
    ID: { Input: string; Output: string }
  }
}

/** The schema under construction. It defines no types: each module adds its own. */
export const builder = new SchemaBuilder<GatewaySchemaTypes>({
  plugins: [RelayPlugin],
  relay: {
    // node and nodes are in node.ts: with a bound, and with errors that name the argument.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    idFieldOptions: { description: 'Global id of this object. Pass it to `node` to fetch the object again.' },
    nodeTypeOptions: { description: 'Anything that can be fetched again by its id.' },
    pageInfoTypeOptions: { description: 'Where a page lies in its connection.' },
    hasNextPageFieldOptions: { description: 'There are items after this page.' },
    hasPreviousPageFieldOptions: { description: 'There are items before this page.' },
    startCursorFieldOptions: {
      description: 'Cursor of the first item; null on an empty page. Pass it as `before` to page backward.',
    },
    endCursorFieldOptions: {
      description: 'Cursor of the last item; null on an empty page. Pass it as `after` to page forward.',
    },
    cursorType: 'String',
    firstArgOptions: {
      description: `How many items from the start: 0 to ${MAX_PAGE_SIZE}. Without first and last, ${DEFAULT_PAGE_SIZE}. Not together with last.`,
    },
    afterArgOptions: { description: 'Only items after this cursor (endCursor of the previous page).' },
    lastArgOptions: {
      description: `How many items from the end: 0 to ${MAX_PAGE_SIZE}. Not together with first.`,
    },
    beforeArgOptions: { description: 'Only items before this cursor (startCursor of the following page).' },
  },
})

/** What Pothos makes of GatewaySchemaTypes. */
export type Types = typeof builder.$inferSchemaTypes

builder.queryType({ description: 'Where every query starts.' })
