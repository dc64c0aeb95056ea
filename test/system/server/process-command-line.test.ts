import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { startProcessGateway } from '../../support/process-gateway.ts'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

describe('the program', () => {
  it('prints the version of the package', async () => {
    await using program = startProcessGateway({}, { args: ['--version'] })
    expect(await program.exit).toBe(0)
    expect(program.output()).toBe(`${version}\n`)
  })

  it('exits with 1 for an unknown command', async () => {
    await using program = startProcessGateway({}, { args: ['serve'] })
    expect(await program.exit).toBe(1)
    expect(program.errors()).toContain("error: unknown command 'serve'\n")
    expect(program.output()).toBe('')
  })

  it.each([
    ['without a command', []],
    ['with start', ['start']],
  ])('takes --port and --host %s, before PORT and HOST', async (_, command) => {
    const args = [...command, '--port', '0', '--host', '::1']
    await using program = startProcessGateway({ PORT: '1', HOST: '192.0.2.1' }, { args })
    const url = await program.url()
    expect(url).toMatch(/^http:\/\/\[::1\]:\d{4,5}\/graphql$/)
    expect((await fetch(new URL('/health', url))).status).toBe(200)
  })
})
