import {
  type ConcreteRequest,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  type GraphQLResponse,
  getPaginationMetadata,
  getPaginationVariables,
  getRefetchMetadata,
  getSingularSelector,
  Network,
  type ReaderFragment,
  RecordSource,
  type RequestParameters,
  Store,
  type Variables,
} from 'relay-runtime'

/** A connection as Relay passes it to a component. */
export interface ConnectionData {
  readonly edges: readonly { readonly node: { readonly id: string; readonly day: string } }[]
  readonly pageInfo: Readonly<Record<string, unknown>>
}

/** A read fragment that can load more, like Relay's React hooks. */
export interface FragmentOnScreen<T> {
  data(): T
  loadMore(direction: 'forward' | 'backward', count: number): Promise<void>
  refetch(variables: Variables): Promise<void>
}

/** A Relay environment over a gateway, and the requests that it sent. */
export const createRelayFrontEnd = (url: string) => {
  const requests: { name: string; body: Record<string, unknown> }[] = []
  const source = new RecordSource()

  const send = async (params: RequestParameters, variables: Variables): Promise<GraphQLResponse> => {
    // As in Relay's documentation: an id if the operation is persisted, else its text.
    const body = params.id ? { doc_id: params.id, variables } : { query: params.text, variables }
    requests.push({ name: params.name, body })
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as GraphQLResponse
  }
  const environment = new Environment({ network: Network.create(send), store: new Store(source) })

  /** Fetches a query, retains it like a mounted component, and returns its data. */
  const load = async (query: ConcreteRequest, variables: Variables): Promise<unknown> => {
    const operation = createOperationDescriptor(query, variables)
    environment.retain(operation)
    await fetchQuery(environment, query, variables).toPromise()
    return environment.lookup(operation.fragment).data
  }

  return {
    requests,
    /** The normalized records. */
    records: () => source.toJSON() as Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    load,
    /** @param ref the object that holds the fragment, from the data of its parent */
    show<T>(fragment: ReaderFragment, ref: unknown): FragmentOnScreen<T> {
      const selector = getSingularSelector(fragment, ref)
      if (selector == null) throw new Error('The fragment is not there.')
      const { identifierInfo, refetchableRequest } = getRefetchMetadata(fragment, 'test')
      const data = () => environment.lookup(selector).data as T
      const read = (field: string) => (data() as Record<string, unknown>)[field]
      const identifier = {
        [identifierInfo?.identifierQueryVariableName ?? 'id']: read(identifierInfo?.identifierField ?? 'id'),
      }
      return {
        data,
        async loadMore(direction, count) {
          const { connectionPathInFragmentData, paginationRequest, paginationMetadata } =
            getPaginationMetadata(fragment, 'test')
          const { pageInfo } = read(String(connectionPathInFragmentData[0])) as ConnectionData
          const cursor = pageInfo[direction === 'forward' ? 'endCursor' : 'startCursor'] as string
          const variables = getPaginationVariables(
            direction,
            count,
            cursor,
            selector.variables,
            {},
            paginationMetadata,
          )
          await load(paginationRequest, { ...variables, ...identifier })
        },
        async refetch(variables) {
          await load(refetchableRequest, { ...variables, ...identifier })
        },
      }
    },
  }
}
