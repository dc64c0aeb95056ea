import { spawnSync } from 'node:child_process'

/** Time-out of one step, generous enough for a slow machine. */
export const TIMEOUT_MS = 60_000

export function step(text: string): void {
  console.log(`- ${text}`)
}

export function check(holds: boolean, fault: string): asserts holds {
  if (!holds) throw new Error(fault)
}

/** Runs a command and returns its standard output. @throws with the whole output if it fails */
export function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: 5 * TIMEOUT_MS,
  })
  check(status === 0, `${command} ${args.join(' ')} failed.\n${stdout}${stderr}${error?.message ?? ''}`)
  return stdout
}
