import { inspectServers } from './inspect-servers.ts'
import { leakCheck } from './leak-check.ts'

/** Loaded into the process of a gateway before the gateway. */
inspectServers(leakCheck)
