import { httpUrl, oneOf, type Reader } from './config-readers.ts'

/** Reads a variable, and reports an invalid value. */
type ReadVariable = <T>(name: string, reader: Reader<T>, fallback: undefined) => T | undefined

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

const ratio: Reader<number> = {
  read: (text) => (Number(text) >= 0 && Number(text) <= 1 ? Number(text) : undefined),
  allowed: 'a share of the traces from 0 to 1',
}

/**
 * Where the spans go, by the variables of OpenTelemetry (OpenTelemetry Protocol Exporter, "Configuration Options");
 * undefined if tracing is off. OpenTelemetry's SDK reads the other variables itself, and ignores invalid values: those that
 * would change silently what is traced are checked here.
 */
export function readTracesUrl(read: ReadVariable): string | undefined {
  const endpoint = read('OTEL_EXPORTER_OTLP_ENDPOINT', httpUrl, undefined)
  const tracesEndpoint = read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', httpUrl, undefined)
  const isDisabled = read('OTEL_SDK_DISABLED', oneOf(['true', 'false']), undefined) === 'true'
  const exporter = read('OTEL_TRACES_EXPORTER', oneOf(['otlp', 'none']), undefined)
  // Both protocols of HTTP share a port, at which collectors accept JSON. That of gRPC has its own.
  for (const name of ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']) {
    read(name, oneOf(['http/json', 'http/protobuf']), undefined)
  }
  read('OTEL_TRACES_SAMPLER', oneOf(SAMPLERS), undefined)
  read('OTEL_TRACES_SAMPLER_ARG', ratio, undefined)
  if (isDisabled || exporter === 'none') return undefined
  return tracesEndpoint ?? (endpoint === undefined ? undefined : `${endpoint}/v1/traces`)
}
