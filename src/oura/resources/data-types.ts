import { dailyActivity } from './daily-activity.ts'
import { heartrate } from './heartrate.ts'
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

/**
 * The data type whose events announce the changes of a resource; null if no event does. Heart rate has none of its own: it
 * changes with the activity of the day (oura-api.md, section 4).
 */
export function announcingDataType({ name, hasRecordRoute }: Resource): string | null {
  if (name === heartrate.name) return dailyActivity.name
  return hasRecordRoute ? name.toLowerCase() : null
}
