import type { Resource } from './resource.ts'

/** All resources, in the order of lists. */
export const resources: readonly Resource[] = []
