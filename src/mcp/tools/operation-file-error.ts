import { SetupError } from '../../errors.ts'

/** A file has no operation that can be a tool. The message begins with the file and the line. */
export class OperationFileError extends SetupError {
  /** @param line from 1 */
  constructor(file: string, line: number, message: string) {
    super(`${file}:${line}: ${message}`)
  }
}
