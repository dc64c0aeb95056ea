import { createHash } from 'node:crypto'
import { expect } from 'vitest'

/** The page that a response is, without its markup. */
export const pageOf = async (response: Response) => {
  const html = await response.text()
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(html).toMatch(/^<!DOCTYPE html>\n<html lang="en">/)
  expect(html).not.toContain('<script')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  // A policy that does not know the style leaves the page without one.
  const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  expect(response.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`)
  return { status: response.status, title: /<h1>(.*)<\/h1>/.exec(html)?.[1], html }
}
