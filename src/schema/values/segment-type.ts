import type { EnumRef } from '@pothos/core'
import { readable } from '../../oura/records/record-shape.ts'
import { builder, type Types } from '../builder.ts'
import { decodeSegments, type Segment, type SegmentCode } from './segments.ts'

interface SegmentTypeOptions<V extends string> {
  readonly name: string
  readonly description: string
  /** Name of the field that holds the decoded value, such as `phase`. */
  readonly field: string
  readonly fieldDescription: string
  readonly values: EnumRef<Types, V | 'unknown'>
}

/** The GraphQL type of one kind of segment. */
export function segmentType<V extends string>(options: SegmentTypeOptions<V>) {
  return builder.objectRef<Segment<string>>(options.name).implement({
    description: options.description,
    fields: (t) => ({
      [options.field]: t.expose('value', {
        // Pothos cannot tell that a type parameter is not a list.
        type: options.values as unknown as EnumRef<Types, string>,
        nullable: false,
        description: options.fieldDescription,
      }),
      start: t.expose('start', {
        type: 'DateTime',
        nullable: false,
        description: 'Start of the segment, in the UTC offset of the period.',
      }),
      durationSeconds: t.exposeInt('durationSeconds', {
        nullable: false,
        description: 'Length of the segment, in seconds. The next segment begins at its end.',
      }),
    }),
  })
}

/** The properties of a record that its segments are decoded from. */
interface CodedPeriod {
  readonly codes: string | null
  readonly start: string | null
  readonly end: string | null
}

/**
 * The segments of a record. Null if Oura left out the codes or the start.
 * @throws UpstreamInvalidError if Oura sent one of the properties in another kind (see createConverter)
 */
export function segmentsOf<V extends string>(period: CodedPeriod, code: SegmentCode<V>): Segment<V>[] | null {
  const [codes, start, end] = [readable(period.codes), readable(period.start), readable(period.end)]
  return codes === null || start === null ? null : decodeSegments(codes, start, end, code)
}
