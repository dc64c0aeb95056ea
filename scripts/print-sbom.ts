import { readSbom, shippedPart } from './package/sbom.ts'

/* Prints the SBOM of the published package (CycloneDX): what npm installs with it, and what its bundle contains. */

process.stdout.write(`${JSON.stringify(await shippedPart(readSbom()), null, 2)}\n`)
