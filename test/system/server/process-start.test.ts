import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { startProcessGateway } from '../../support/process-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

it('answers with a body while it is starting', async () => {
  using folder = makeTemporaryFolder()
  const file = folder.file('tag.json')
  // A pipe, so that the start waits until the test writes to it.
  execFileSync('mkfifo', [file])
  const port = await freePort()
  await using gateway = startProcessGateway({ PORT: `${port}`, DEMO_DATA: folder.path })
  const url = `http://127.0.0.1:${port}/ready`
  await expect
    .poll(
      () =>
        fetch(url)
          .then(({ status }) => status)
          .catch(() => 0),
      { timeout: 30_000 },
    )
    .toBe(503)
  const response = await fetch(url)
  expect(response.status).toBe(503)
  expect(await response.json()).toEqual({ error: 'The gateway is starting. Retry in a second.' })
  expect(response.headers.get('retry-after')).toBe('1')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(gateway.output()).toBe('')
  await writeFile(file, '{ "data": [], "next_token": null }')
  await gateway.url()
  expect((await fetch(url)).status).toBe(200)
})
