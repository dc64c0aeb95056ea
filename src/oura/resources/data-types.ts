import { resources } from './registry.ts'
import type { Resource } from './resource.ts'

/** The resources whose records Oura's webhooks announce. */
export const announcedResources: readonly Resource[] = resources.filter(
  ({ hasRecordRoute }) => hasRecordRoute,
)

/** The name of a resource in webhooks: REST writes `vO2_max`, webhooks `vo2_max` (oura-api.md, section 4). */
export const dataTypeOf = ({ name }: Resource): string => name.toLowerCase()

const byDataType: ReadonlyMap<string, Resource> = new Map(
  announcedResources.map((resource) => [dataTypeOf(resource), resource]),
)

/**
 * The resource whose records Oura's webhooks announce under a data type; undefined for one that has none, such as `meal`.
 */
export const resourceOfDataType = (dataType: string): Resource | undefined => byDataType.get(dataType)
