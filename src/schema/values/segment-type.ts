import type { EnumRef } from '@pothos/core'
import { readable } from '../../oura/records/record-shape.ts'
import { builder, type Types } from '../builder.ts'
import { decodeSegments, type Segment, type SegmentCode } from './segments.ts'

interface SegmentTypeOptions<V extends string> {
  readonly name: string
  readonly description: string
  /** Name of the field that tells what went on. */
  readonly field: string
  readonly fieldDescription: string
  readonly values: EnumRef<Types, V | 'unknown'>
}

/** The GraphQL type of one kind of segment. */
export function segmentType<V extends string>(options: SegmentTypeOptions<V>) {
  return builder.objectRef<Segment<V>>(options.name).implement({
    description: options.description,
    fields: (t) => ({
      [options.field]: t.field({
        type: options.values,
        nullable: false,
        description: options.fieldDescription,
        // Pothos cannot tell that a type parameter is no list.
        resolve: ({ value }) => value as never,
      }),
      start: t.expose('start', {
        type: 'DateTime',
        nullable: false,
        description: 'When it began, in the UTC offset that the period began in.',
      }),
      durationSeconds: t.exposeInt('durationSeconds', {
        nullable: false,
        description: 'How long it lasted, in seconds. The next segment begins where it ends.',
      }),
    }),
  })
}

/** The properties of a document that its segments are decoded from. */
interface CodedPeriod {
  readonly codes: string | null
  readonly start: string | null
  readonly end: string | null
}

/**
 * The segments of a document; null where Oura left out the codes or the start.
 * @throws UpstreamInvalidError when one of the properties holds it (see createConverter)
 */
export function segmentsOf<V extends string>(period: CodedPeriod, code: SegmentCode<V>): Segment<V>[] | null {
  const [codes, start, end] = [readable(period.codes), readable(period.start), readable(period.end)]
  return codes === null || start === null ? null : decodeSegments(codes, start, end, code)
}
