import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { createBrowser } from './browser.ts'

it('the demo, started on any port, lets people log in to its own Oura', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    env: { PATH: process.env['PATH'], PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    let output = ''
    for await (const text of child.stdout.setEncoding('utf8')) {
      output += text
      if (output.includes('/auth/login') && output.includes('curl')) break
    }
    const loginUrl = /http:\S+\/auth\/login/.exec(output)?.[0] ?? ''
    const browser = createBrowser()
    const begun = await browser.fetch(loginUrl)
    const consentUrl = begun.headers.get('location') ?? ''
    expect(await (await fetch(consentUrl)).text()).toContain('oura-graphql')
    const decided = await fetch(consentUrl, {
      method: 'POST',
      body: new URLSearchParams({ decision: 'allow', scope: 'email daily' }),
      redirect: 'manual',
    })
    const done = await browser.fetch(decided.headers.get('location') ?? '')
    expect(done.status).toBe(303)
    const url = new URL('/graphql?query={viewer{grantedScopes}}', loginUrl)
    const answer = await browser.fetch(url.href)
    expect(await answer.json()).toEqual({ data: { viewer: { grantedScopes: ['email', 'daily'] } } })
  } finally {
    child.kill('SIGTERM')
    await once(child, 'close')
  }
})
