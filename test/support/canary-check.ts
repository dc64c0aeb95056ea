import { afterAll, afterEach } from 'vitest'
import { canaries, checkCanaries } from './canaries.ts'
import { tapServers } from './wiretap.ts'

/**
 * For every test: no token, secret or cookie value is in a log line, an answer, a store or the output of a process, but
 * in the one place that hands it out. The test in which one got out fails.
 */
tapServers(canaries)
afterEach(checkCanaries)
// What began before all tests of a file may end after them.
afterAll(checkCanaries)
