import { SetupError } from '../../errors.ts'

/** A manifest cannot be used. The message names the file, the fault and the fix. */
export class TrustedDocumentsError extends SetupError {
  constructor(file: string, fault: string) {
    super(`TRUSTED_DOCUMENTS_MANIFEST: ${file} ${fault}`)
  }
}
