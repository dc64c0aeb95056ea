import { spawnSync } from 'node:child_process'

/** Nothing takes longer on a slow machine; what hangs is a fault. */
export const PATIENCE_MS = 60_000

export function step(text: string): void {
  console.log(`- ${text}`)
}

export function check(holds: boolean, fault: string): asserts holds {
  if (!holds) throw new Error(fault)
}

/** What a command prints; all of it, where it fails. */
export function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: 5 * PATIENCE_MS,
  })
  check(status === 0, `${command} ${args.join(' ')} failed.\n${stdout}${stderr}${error?.message ?? ''}`)
  return stdout
}
