#!/usr/bin/env node
import { ConfigError, StoreSetupError, TrustedDocumentsError } from './app.ts'
import { start } from './cli/start.ts'
import { StartError } from './process/listen.ts'

/** Errors that the operator can fix: their message is printed without a stack. */
const OPERATOR_ERRORS = [ConfigError, StartError, StoreSetupError, TrustedDocumentsError]

function fail(error: unknown): never {
  const isOperatorError = OPERATOR_ERRORS.some((type) => error instanceof type)
  const text = error instanceof Error ? (isOperatorError ? error.message : error.stack) : String(error)
  process.stderr.write(`${text}\n`)
  process.exit(1)
}

start(process.env, fail).catch(fail)
