import { afterAll, afterEach } from 'vitest'
import { inspectServers } from './inspect-servers.ts'
import { checkForLeaks, leakCheck, startFile } from './leak-check.ts'

/**
 * Runs before each test file: a test fails if a token, secret or cookie value is in a log line, an answer, a store or
 * the output of a process, other than the one answer that hands it to its owner.
 */
startFile()
inspectServers(leakCheck)
afterEach(checkForLeaks)
// What was started before the tests of a file ends after them.
afterAll(checkForLeaks)
