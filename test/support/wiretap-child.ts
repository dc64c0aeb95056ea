import { canaries } from './canaries.ts'
import { tapServers } from './wiretap.ts'

/** Loaded into a gateway's process before the gateway. */
tapServers(canaries)
