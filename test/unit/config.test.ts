import { describe, expect, it } from 'vitest'
import { ConfigError, type Environment, parseConfig } from '../../src/config.ts'
import { DEFAULT_SCOPES } from '../../src/oura-scopes.ts'

const SECRET = 'a secret of at least thirty-two characters'

const faultsOf = (env: Environment): readonly string[] => {
  try {
    parseConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

describe('parseConfig', () => {
  it('has a default for everything', () => {
    expect(parseConfig({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      maxConnections: 2000,
      shutdownDelayMs: 0,
      publicUrl: 'http://localhost:4000',
      demo: true,
      demoData: undefined,
      ouraApiUrl: 'https://api.ouraring.com',
      ouraClientId: undefined,
      ouraClientSecret: undefined,
      ouraOauth: 'cloud',
      ouraAuthorizeUrl: undefined,
      ouraTokenUrl: undefined,
      ouraRevokeUrl: undefined,
      ouraScopes: DEFAULT_SCOPES,
      storeUrl: 'memory:',
      gatewaySecret: undefined,
      ouraWebhooks: false,
      ouraSandbox: false,
      ouraTimeoutMs: 10_000,
      ouraMaxRetries: 3,
      ouraMaxPages: 100,
      ouraConcurrency: 8,
      ouraReconcileShare: 10,
      ouraRateLimits: {
        application: [
          { limit: 5000, windowMs: 300_000 },
          { limit: 1250, windowMs: 60_000 },
        ],
        user: [
          { limit: 300, windowMs: 60_000 },
          { limit: 600, windowMs: 300_000 },
        ],
      },
      operationTimeoutMs: 30_000,
      ouraStaleIfErrorSeconds: 86_400,
      cacheMaxMb: 256,
      corsOrigins: [],
      federation: false,
      compression: true,
      trustedDocuments: 'off',
      trustedDocumentsManifest: [],
      mcpOperations: undefined,
      mcpOperationsReload: true,
      otlpTracesUrl: undefined,
      logLevel: 'info',
    })
  })

  it('has no rate limits if they are off', () => {
    const { ouraRateLimits } = parseConfig({ OURA_RATE_LIMITS: 'off' })
    expect(ouraRateLimits).toEqual({ application: [], user: [] })
  })

  it('reads every variable', () => {
    const config = parseConfig({
      PORT: '8080',
      HOST: '0.0.0.0',
      MAX_CONNECTIONS: '500',
      SHUTDOWN_DELAY_MS: '3000',
      PUBLIC_URL: 'https://health.example.com/',
      DEMO: '1',
      DEMO_DATA: './recordings',
      OURA_API_URL: 'http://127.0.0.1:9000/',
      OURA_CLIENT_ID: 'an-id',
      OURA_CLIENT_SECRET: 'a-secret',
      OURA_OAUTH: 'moi',
      OURA_AUTHORIZE_URL: 'http://127.0.0.1:9000/authorize',
      OURA_TOKEN_URL: 'http://127.0.0.1:9000/token',
      OURA_REVOKE_URL: 'http://127.0.0.1:9000/revoke',
      OURA_SCOPES: 'daily  extapi:heartrate daily',
      STORE_URL: 'redis://:password@127.0.0.1:6379/1',
      GATEWAY_SECRET: SECRET,
      GATEWAY_ADMIN_TOKEN: 'x'.repeat(32),
      OURA_WEBHOOKS: '1',
      WEBHOOK_VERIFICATION_TOKEN: 'a-token',
      OURA_SANDBOX: '1',
      OURA_TIMEOUT_MS: '500',
      OURA_MAX_RETRIES: '0',
      OURA_MAX_PAGES: '7',
      OURA_CONCURRENCY: '2',
      OURA_RECONCILE_SHARE: '0',
      OURA_RATE_LIMITS: 'app=10/1d,user=5/1s',
      OPERATION_TIMEOUT_MS: '700',
      OURA_STALE_IF_ERROR_S: '60',
      CACHE_MAX_MB: '16',
      CORS_ORIGINS: 'https://app.example.com, http://localhost:3000',
      FEDERATION: '1',
      COMPRESSION: '0',
      TRUSTED_DOCUMENTS: 'prefer',
      TRUSTED_DOCUMENTS_MANIFEST: 'web.json, phone.json',
      MCP_OPERATIONS: './tools',
      MCP_OPERATIONS_RELOAD: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/',
      LOG_LEVEL: 'debug',
    })
    expect(config).toEqual({
      port: 8080,
      host: '0.0.0.0',
      maxConnections: 500,
      shutdownDelayMs: 3000,
      publicUrl: 'https://health.example.com',
      demo: true,
      demoData: './recordings',
      ouraApiUrl: 'http://127.0.0.1:9000',
      ouraClientId: 'an-id',
      ouraClientSecret: 'a-secret',
      ouraOauth: 'moi',
      ouraAuthorizeUrl: 'http://127.0.0.1:9000/authorize',
      ouraTokenUrl: 'http://127.0.0.1:9000/token',
      ouraRevokeUrl: 'http://127.0.0.1:9000/revoke',
      ouraScopes: ['daily', 'heartrate'],
      storeUrl: 'redis://:password@127.0.0.1:6379/1',
      gatewaySecret: SECRET,
      gatewayAdminToken: 'x'.repeat(32),
      ouraWebhooks: true,
      webhookVerificationToken: 'a-token',
      ouraSandbox: true,
      ouraTimeoutMs: 500,
      ouraMaxRetries: 0,
      ouraMaxPages: 7,
      ouraConcurrency: 2,
      ouraReconcileShare: 0,
      ouraRateLimits: {
        application: [{ limit: 10, windowMs: 86_400_000 }],
        user: [{ limit: 5, windowMs: 1000 }],
      },
      operationTimeoutMs: 700,
      ouraStaleIfErrorSeconds: 60,
      cacheMaxMb: 16,
      corsOrigins: ['https://app.example.com', 'http://localhost:3000'],
      federation: true,
      compression: false,
      trustedDocuments: 'prefer',
      trustedDocumentsManifest: ['web.json', 'phone.json'],
      mcpOperations: './tools',
      mcpOperationsReload: false,
      otlpTracesUrl: 'http://127.0.0.1:4318/v1/traces',
      logLevel: 'debug',
    })
  })

  it('returns a frozen object', () => {
    const config = parseConfig({ CORS_ORIGINS: 'https://app.example.com' })
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.corsOrigins)).toBe(true)
  })

  it('treats an empty string as not set', () => {
    const names = ['PORT', 'PUBLIC_URL', 'DEMO', 'DEMO_DATA', 'OURA_CLIENT_ID', 'CORS_ORIGINS', 'LOG_LEVEL']
    expect(parseConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(parseConfig({}))
  })

  it.each([
    [{}, true],
    [{ OURA_CLIENT_ID: 'id', OURA_CLIENT_SECRET: 'secret' }, false],
    [{ OURA_CLIENT_ID: 'id', DEMO: '1' }, true],
    [{ DEMO: '0' }, false],
    [{ NODE_ENV: 'production' }, false],
    [{ NODE_ENV: 'production', DEMO: '1' }, true],
    [{ NODE_ENV: 'development' }, true],
  ])('%j sets demo to %s', (env, demo) => {
    expect(parseConfig(env).demo).toBe(demo)
  })

  it.each([
    ['PORT', 'abc', 'a whole number from 0 to 65535'],
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['PORT', '4000.5', 'a whole number from 0 to 65535'],
    ['PORT', '0x10', 'a whole number from 0 to 65535'],
    ['MAX_CONNECTIONS', '0', 'a whole number from 1 to 1000000'],
    ['SHUTDOWN_DELAY_MS', '-1', 'a whole number from 0 to 600000'],
    ['DEMO', 'yes', '0 or 1'],
    ['OURA_SANDBOX', 'true', '0 or 1'],
    ['PUBLIC_URL', 'localhost:4000', 'an http:// or https:// URL'],
    ['PUBLIC_URL', 'https://health.example.com/oura', 'without a path'],
    ['OURA_API_URL', 'ftp://api.ouraring.com', 'an http:// or https:// URL'],
    ['OURA_TIMEOUT_MS', '0', 'a whole number from 1 to 600000'],
    ['OURA_MAX_RETRIES', '11', 'a whole number from 0 to 10'],
    ['OURA_MAX_PAGES', '0', 'a whole number from 1 to 10000'],
    ['OURA_CONCURRENCY', '0', 'a whole number from 1 to 100'],
    ['OURA_RECONCILE_SHARE', '10%', 'a whole number from 0 to 50'],
    ['OURA_RATE_LIMITS', 'app=many', 'a list of windows such as app=5000/5m,user=300/1m'],
    ['OPERATION_TIMEOUT_MS', '0', 'a whole number from 1 to 600000'],
    ['CACHE_MAX_MB', '1e3', 'a whole number from 1 to 65536'],
    ['CORS_ORIGINS', 'https://app.example.com/path', 'without a path'],
    ['CORS_ORIGINS', '*, https://app.example.com', '* alone'],
    ['CORS_ORIGINS', 'https://*.a', 'no wildcards'],
    ['CORS_ORIGINS', 'https://app.example.com, https://*.example.com', 'no wildcards'],
    ['CORS_ORIGINS', 'http://*', 'no wildcards'],
    ['CORS_ORIGINS', 'https://app.*', 'no wildcards'],
    ['CORS_ORIGINS', 'capacitor://app.example.com', 'capacitor://localhost'],
    ['CORS_ORIGINS', 'capacitor://localhost/', 'without a path'],
    ['CORS_ORIGINS', 'file://', 'such as https://app.example.com'],
    ['CORS_ORIGINS', 'null', 'such as https://app.example.com'],
    ['FEDERATION', '2', '0 or 1'],
    ['OURA_OAUTH', 'oura', 'cloud, moi'],
    ['OURA_TOKEN_URL', 'api.ouraring.com/oauth/token', 'an http:// or https:// URL'],
    ['OURA_SCOPES', 'daily,heartrate', 'a space-separated list'],
    ['OURA_SCOPES', 'daily spo2Daily', 'email personal daily'],
    ['OURA_SCOPES', 'daily extapi:heart_rate', 'metabolic pregnancy'],
    ['TRUSTED_DOCUMENTS', 'always', 'off, only, prefer'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'an http:// or https:// URL'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'http/json, http/protobuf'],
    ['OTEL_SDK_DISABLED', '1', 'true, false'],
    ['OTEL_TRACES_EXPORTER', 'zipkin', 'otlp, none'],
    ['OTEL_TRACES_SAMPLER', 'parent', 'parentbased_traceidratio'],
    ['OTEL_TRACES_SAMPLER_ARG', '10%', 'from 0 to 1'],
    ['LOG_LEVEL', 'loud', 'fatal, error, warn, info, debug, trace, silent'],
  ])('rejects %s=%s and says what is allowed', (name, value, allowed) => {
    const faults = faultsOf({ [name]: value })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(`${name} is "${value}"; it must be `)
    expect(faults[0]).toContain(allowed)
  })

  it('accepts partner scopes, with and without the prefix', () => {
    const { ouraScopes } = parseConfig({ OURA_SCOPES: 'extapi:reproductive_cycle metabolic' })
    expect(ouraScopes).toEqual(['reproductive_cycle', 'metabolic'])
  })

  it.each([
    [{}, 'http://collector:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:4318/own' }, 'http://traces:4318/own'],
    [{ OTEL_SDK_DISABLED: 'true' }, undefined],
    [{ OTEL_TRACES_EXPORTER: 'none' }, undefined],
  ])('traces to the endpoint of OpenTelemetry, unless %j says otherwise', (env, url) => {
    const { otlpTracesUrl } = parseConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', ...env })
    expect(otlpTracesUrl).toBe(url)
  })

  it('rejects DEMO_DATA without the demo', () => {
    expect(faultsOf({ DEMO_DATA: './recordings', DEMO: '0' })).toEqual([
      'DEMO_DATA is "./recordings", but the demo is off. Set DEMO=1 or remove DEMO_DATA.',
    ])
  })

  it('rejects a subgraph that would reject the queries of its router', () => {
    expect(
      faultsOf({ FEDERATION: '1', TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_MANIFEST: 'web.json' }),
    ).toEqual([expect.stringContaining('FEDERATION is 1, but TRUSTED_DOCUMENTS=only')])
  })

  it.each<[Environment, string]>([
    [{ TRUSTED_DOCUMENTS: 'only' }, 'TRUSTED_DOCUMENTS_MANIFEST is missing'],
    [{ TRUSTED_DOCUMENTS: 'prefer' }, 'TRUSTED_DOCUMENTS_MANIFEST is missing'],
    [{ TRUSTED_DOCUMENTS_MANIFEST: 'web.json' }, 'TRUSTED_DOCUMENTS is missing'],
    [
      { TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_MANIFEST: 'web.json,' },
      'TRUSTED_DOCUMENTS_MANIFEST is "web.json,"; it must be a file or a comma-separated list',
    ],
  ])('rejects an incomplete configuration of trusted documents: %j', (env, fault) => {
    expect(faultsOf(env)).toEqual([expect.stringContaining(fault)])
  })

  it('accepts a manifest with trusted documents off', () => {
    const env = { TRUSTED_DOCUMENTS: 'off', TRUSTED_DOCUMENTS_MANIFEST: 'web.json' }
    expect(parseConfig(env).trustedDocuments).toBe('off')
  })

  it('defaults STORE_URL to a file, and to memory in the demo', () => {
    expect(parseConfig({ DEMO: '0' }).storeUrl).toBe('file:./data/oura.db')
    expect(parseConfig({ DEMO: '1' }).storeUrl).toBe('memory:')
    expect(parseConfig({ DEMO: '1', STORE_URL: 'file:./demo.db' }).storeUrl).toBe('file:./demo.db')
  })

  it.each<[Environment, string]>([
    [{ OURA_CLIENT_ID: 'the-id' }, 'OURA_CLIENT_SECRET is missing'],
    [{ OURA_CLIENT_SECRET: 'hunter2' }, 'OURA_CLIENT_ID is missing'],
    [{ STORE_URL: 'mysql://me:hunter2@db' }, 'STORE_URL is invalid'],
    [{ STORE_URL: 'redis://me:hunter2@cache' }, 'GATEWAY_SECRET is missing'],
    [
      { STORE_URL: 'redis://me:hunter2@cache', GATEWAY_SECRET: 'hunter2' },
      'GATEWAY_SECRET: the secret is shorter',
    ],
    [{ GATEWAY_SECRET: `${SECRET},hunter2` }, 'GATEWAY_SECRET: secret 2 of 2 is shorter'],
  ])('rejects contradictory values without showing a secret: %j', (env, fault) => {
    const faults = faultsOf(env)
    expect(faults).toEqual([expect.stringContaining(fault)])
    expect(faults.join()).not.toContain('hunter2')
    expect(faults.join()).not.toContain(SECRET)
  })

  it.each<[Environment, readonly unknown[]]>([
    [
      { DEMO: '0' },
      [expect.stringMatching(/^OURA_WEBHOOKS is 1, but .* Set OURA_CLIENT_ID and OURA_CLIENT_SECRET\.$/)],
    ],
    [
      { OURA_CLIENT_ID: 'id', OURA_CLIENT_SECRET: 'hunter2' },
      [
        expect.stringMatching(
          /^OURA_WEBHOOKS is 1, but PUBLIC_URL is http:\/\/localhost:4000, .* Set it to the https:\/\/ URL/,
        ),
      ],
    ],
    [
      { OURA_CLIENT_ID: 'id', OURA_CLIENT_SECRET: 'hunter2', PORT: '0' },
      [expect.stringContaining('PUBLIC_URL is not set. Set it to the https:// URL')],
    ],
    [
      { OURA_CLIENT_ID: 'id', OURA_CLIENT_SECRET: 'hunter2', PUBLIC_URL: 'http://health.example.com' },
      [expect.stringContaining('PUBLIC_URL is http://health.example.com')],
    ],
    [{ OURA_CLIENT_ID: 'id', OURA_CLIENT_SECRET: 'hunter2', PUBLIC_URL: 'https://health.example.com' }, []],
    // The simulator reaches every URL.
    [{ OURA_CLIENT_ID: 'id', OURA_CLIENT_SECRET: 'hunter2', OURA_API_URL: 'http://localhost:9' }, []],
    [{}, []],
  ])('says what OURA_WEBHOOKS=1 needs: %j', (env, faults) => {
    expect(faultsOf({ OURA_WEBHOOKS: '1', ...env })).toEqual(faults)
  })

  it('reports all faults together, one line each', () => {
    const env = { PORT: 'x', DEMO: 'x', LOG_LEVEL: 'x' }
    expect(faultsOf(env)).toHaveLength(3)
    expect(() => parseConfig(env)).toThrow(/^PORT .*\nDEMO .*\nLOG_LEVEL .*$/)
  })

  it('does not print a password that is part of a URL', () => {
    const [fault = ''] = faultsOf({ OURA_API_URL: 'https://me:hunter2@api.ouraring.com/?key=hunter2' })
    expect(fault).toContain('OURA_API_URL')
    expect(fault).not.toContain('hunter2')
  })
})
