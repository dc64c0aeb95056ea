import { isAllowed, licenseOf } from './package/allowed-licenses.ts'
import { type Component, readSbom, shippedPart } from './package/sbom.ts'

/*
 * Prints the licenses of all packages in the lock file, first of those that users of the package get, and fails if one is
 * not on the list of package/allowed-licenses.ts.
 */

const sbom = readSbom()
const shipped = new Set((await shippedPart(sbom)).components)
const groups = [
  { title: 'in the package or installed with it', isShipped: true, components: [...shipped] },
  {
    title: 'for development only',
    isShipped: false,
    components: sbom.components.filter((component) => !shipped.has(component)),
  },
]
for (const { title, isShipped, components } of groups) {
  process.stdout.write(`${components.length} packages ${title}:\n`)
  for (const [license, packages] of byLicense(components)) {
    const isFault = !isAllowed(license, isShipped)
    const names = isFault || license !== 'MIT' ? `: ${packages.join(' ')}` : ''
    process.stdout.write(
      `  ${isFault ? 'NOT ALLOWED ' : ''}${license || 'no license'}, ${packages.length}${names}\n`,
    )
    if (isFault) process.exitCode = 1
  }
}
if (process.exitCode === 1) {
  process.stderr.write(
    'Replace the packages, or add their licenses to scripts/package/allowed-licenses.ts.\n',
  )
}

function byLicense(components: readonly Component[]): [license: string, packages: string[]][] {
  const found = new Map<string, string[]>()
  for (const component of components) {
    const license = licenseOf(component)
    found.set(license, [...(found.get(license) ?? []), component.name])
  }
  return [...found].sort(([, one], [, other]) => other.length - one.length)
}
