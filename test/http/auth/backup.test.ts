import { copyFileSync, rmSync } from 'node:fs'
import Database from 'libsql'
import { expect, it } from 'vitest'
import { ask } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

it('a copy of the store, made while the gateway runs, has all logins; without its secret users log in again', async () => {
  using folder = makeTemporaryFolder()
  const [store, copy] = [folder.file('oura.db'), folder.file('copy.db')]
  await using gateway = await startLoginGateway({ environment: { STORE_URL: `file:${store}` } })
  const browser = gateway.browser()
  await gateway.login(browser)
  const codeOf = async (who = browser) =>
    (await ask(gateway, who, '{ viewer { dailySleep(last: 1) { nodes { day } } } }')).errors[0]?.extensions[
      'code'
    ]

  const database = new Database(store)
  database.exec(`VACUUM INTO '${copy}'`)
  database.close()
  copyFileSync(`${store}.secret`, `${copy}.secret`)
  await gateway.restart({ storeUrl: `file:${copy}` })
  expect(await codeOf()).toBeUndefined()

  rmSync(`${copy}.secret`)
  await gateway.restart({ storeUrl: `file:${copy}` })
  expect(await codeOf()).toBe('UNAUTHENTICATED')
  const again = gateway.browser()
  await gateway.login(again)
  expect(await codeOf(again)).toBeUndefined()
})
