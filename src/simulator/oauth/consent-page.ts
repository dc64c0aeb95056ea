import { createHash } from 'node:crypto'
import type { KnownUser } from '../users.ts'
import { SCOPES } from './scopes.ts'

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; accent-color: light-dark(#1d6b4e, #7ed0ae);
  background: light-dark(#f4f5f3, #0f1312); color: light-dark(#18201d, #e9edeb) }
body { margin: 0; padding: 1rem }
main { max-width: 34rem; margin: clamp(0rem, 4vh, 3rem) auto; padding: 1.5rem; box-sizing: border-box;
  border: 1px solid light-dark(#e1e5e1, #2a312f); border-radius: .6rem; background: light-dark(#fff, #171c1a) }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 1.25rem 0 .5rem }
h1:first-child { margin-top: 0 }
p { margin: .5rem 0; text-wrap: pretty }
.demo { border: 1px solid light-dark(#e8cf9f, #57471f); border-radius: .4rem; margin: 0; padding: .5rem .75rem;
  background: light-dark(#fdf6ea, #2a2418) }
fieldset { border: 1px solid light-dark(#8a948f, #6d7873); border-radius: .4rem; margin: 1.25rem 0;
  padding: .25rem 1rem .5rem }
legend { font-weight: 600; padding: 0 .35rem; margin-left: -.35rem }
label { display: flex; align-items: baseline; gap: .65rem; padding: .35rem 0; cursor: pointer }
label input { flex: none; margin: 0 }
code { font-size: .85em; overflow-wrap: anywhere }
label code { white-space: nowrap; color: light-dark(#56615c, #a4afaa) }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 0 }
button { flex: 0 1 auto; min-width: 8rem; font: inherit; padding: .5rem 1rem; border-radius: .4rem;
  border: 1px solid transparent; background: light-dark(#1d6b4e, #7ed0ae); color: light-dark(#fff, #0d1a15);
  cursor: pointer }
button.plain { border-color: light-dark(#8a948f, #6d7873); background: none; color: inherit }
:focus-visible { outline: .15rem solid light-dark(#1f5fbf, #8ab8ff); outline-offset: .15rem }
@media (max-width: 30rem) { main { padding: 1rem } button { flex-grow: 1 } }
`

/** The hash of the pages' style, for their content security policy. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`

/** The content of the consent page. */
export interface Consent {
  /** The name of the application. */
  readonly application: string
  /** The URL that the browser returns to afterwards. */
  readonly redirectUrl: string
  /** The requested scopes, plain names. */
  readonly scopes: readonly string[]
  /** The users to choose from; the first one is preselected. */
  readonly users: readonly KnownUser[]
}

/** The page on which a user allows an application to read their data. It works without JavaScript. */
export function consentPage({ application, redirectUrl, scopes, users }: Consent): string {
  const name = escaped(application)
  return htmlPage(
    'Allow access? – demo Oura',
    `<p class="demo"><strong>This is a demo of Oura’s consent page</strong>, made by the gateway.
It uses no real Oura account and asks for no password.</p>
<h1>Allow “${name}” to read your Oura data?</h1>
<p>After your choice you return to <code>${escaped(redirectUrl)}</code>.</p>
<form method="post">
<fieldset><legend>Sign in as</legend>
${users.map(userChoice).join('\n')}
</fieldset>
<fieldset><legend>It can read</legend>
${scopes.length > 0 ? scopes.map(scopeChoice).join('\n') : '<p>It requests no scope that Oura has.</p>'}
</fieldset>
<p class="buttons"><button name="decision" value="allow">Allow</button>
<button name="decision" value="deny" class="plain">Deny</button></p>
</form>`,
  )
}

/** The page for a request that must not be redirected. */
export function errorPage(text: string): string {
  return htmlPage(
    'Request refused – demo Oura',
    `<h1>The demo Oura refuses this request</h1>\n<p>${escaped(text)}</p>`,
  )
}

function userChoice({ id, data }: KnownUser, index: number): string {
  const { email } = data.personalInfo()
  const name = typeof email === 'string' ? email : id
  const checked = index === 0 ? ' checked' : ''
  return `<label><input type="radio" name="user" value="${escaped(id)}"${checked}> <span>${escaped(name)}</span></label>`
}

function scopeChoice(scope: string): string {
  const meaning = escaped(SCOPES.get(scope) ?? '')
  return `<label><input type="checkbox" name="scope" value="${escaped(scope)}" checked> <span>${meaning} <code>${escaped(scope)}</code></span></label>`
}

const htmlPage = (title: string, main: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body><main>
${main}
</main></body>
</html>
`

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
