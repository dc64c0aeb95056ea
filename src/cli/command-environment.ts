import type { Environment } from '../config.ts'

/** A person with an access token wants their own records, although nothing else is configured. */
export const commandEnvironment = (env: Environment): Environment =>
  env['OURA_ACCESS_TOKEN']?.trim() && !env['DEMO']?.trim() ? { ...env, DEMO: '0' } : env
