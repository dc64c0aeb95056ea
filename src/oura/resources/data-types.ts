import { resources } from './registry.ts'
import type { Resource } from './resource.ts'

const byDataType: ReadonlyMap<string, Resource> = new Map(
  resources
    .filter(({ hasRecordRoute }) => hasRecordRoute)
    .map((resource) => [resource.name.toLowerCase(), resource]),
)

/**
 * The resource whose records Oura's webhooks announce under a data type; undefined for one that has none, such as `meal`.
 * REST writes `vO2_max`, webhooks `vo2_max` (oura-api.md, section 4).
 */
export const resourceOfDataType = (dataType: string): Resource | undefined => byDataType.get(dataType)
