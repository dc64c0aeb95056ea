import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bundleEntries } from './entries.ts'
import { packagesIn } from './licenses.ts'

const PROJECT = path.resolve(import.meta.dirname, '../..')

/** A package in an SBOM (CycloneDX 1.5, "components"). */
export interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly licenses?: readonly (
    | { readonly license: { readonly id?: string; readonly name?: string } }
    | { readonly expression: string }
  )[]
}

/** An SBOM in the form of CycloneDX. */
export interface Sbom {
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/** The SBOM of all packages of the lock file, by npm. */
export const readSbom = (): Sbom =>
  JSON.parse(
    execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
      cwd: PROJECT,
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    }),
  ) as Sbom

/**
 * The part of an SBOM that users of the package get: the dependencies that npm installs with it, and the packages whose
 * code is in the bundle, which are development dependencies for npm.
 */
export async function shippedPart(sbom: Sbom): Promise<Sbom> {
  const folder = mkdtempSync(path.join(tmpdir(), 'oura-graphql-sbom-'))
  try {
    const bundled = packagesIn(await bundleEntries(folder))
    const isBundled = new Set(bundled.map(({ name, version }) => `${name}@${version}`))
    const installed = installedRefs(sbom)
    const components = sbom.components.filter(
      (each) => installed.has(each['bom-ref']) || isBundled.has(`${each.name}@${each.version}`),
    )
    const refs = new Set(components.map((each) => each['bom-ref']))
    const dependencies = sbom.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }))
    return { ...sbom, components, dependencies }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The dependencies of package.json, with all that they depend on. */
function installedRefs({ components, dependencies }: Sbom): ReadonlySet<string> {
  const manifest = readFileSync(path.join(PROJECT, 'package.json'), 'utf8')
  const own = (JSON.parse(manifest) as { dependencies: Readonly<Record<string, string>> }).dependencies
  const edges = new Map(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
  const found = new Set<string>()
  const waiting = components
    .filter(({ name, version }) => own[name] === version)
    .map((each) => each['bom-ref'])
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (found.has(ref)) continue
    found.add(ref)
    waiting.push(...(edges.get(ref) ?? []))
  }
  return found
}
