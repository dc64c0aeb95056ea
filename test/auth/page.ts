import { expect } from 'vitest'

/** The page that a response is, without its markup. */
export const pageOf = async (response: Response) => {
  const html = await response.text()
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(html).toMatch(/^<!DOCTYPE html>\n<html lang="en">/)
  expect(html).not.toContain('<script')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  return { status: response.status, title: /<h1>(.*)<\/h1>/.exec(html)?.[1], html }
}
