const HTTP = [
  '^(node:)?(http|https|http2|net)$',
  '(^|/)node_modules/(undici|graphql-yoga|@graphql-yoga/[^/]+|@whatwg-node/[^/]+)/',
]
const GRAPHQL = [
  '(^|/)node_modules/(graphql|graphql-[^/]+|dataloader|@pothos/[^/]+|@graphql-[^/]+/[^/]+|@escape\\.tech/[^/]+)/',
]

/** Data goes one way: request -> server -> schema -> resolvers -> oura -> store. Layers, from the top. */
const LAYERS = ['server', 'schema', 'resolvers', 'oura', 'store']

/** One rule for each layer: it does not know what is above it. */
const downward = LAYERS.map((layer, depth) => ({
  name: `${layer}-knows-nothing-above`,
  comment: `src/${layer} is used by what is above it and never the other way round.`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: {
    path: [
      '^src/(main|app|config)\\.ts$',
      '^src/(cli|process)/',
      ...LAYERS.slice(0, depth).map((above) => `^src/${above}/`),
    ],
  },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...downward,
    {
      name: 'oura-knows-no-graphql',
      comment: 'The client of Oura would serve any program. GraphQL begins in src/resolvers.',
      severity: 'error',
      from: { path: '^src/(oura|store|auth|webhooks)/' },
      to: { path: GRAPHQL },
    },
    {
      name: 'execution-knows-graphql-alone',
      comment: 'src/execution would serve any schema: it knows nothing of Oura, of HTTP or of the gateway.',
      severity: 'error',
      from: { path: '^src/execution/' },
      to: { path: '^src/', pathNot: '^src/execution/' },
    },
    {
      name: 'schema-knows-no-http',
      comment:
        'Types and resolvers run below any transport: HTTP is in src/server and, towards Oura, in src/oura.',
      severity: 'error',
      from: { path: '^src/(schema|resolvers)/' },
      to: { path: HTTP },
    },
    {
      name: 'auth-and-oura-do-not-meet',
      comment:
        'The client is handed a token source. Only the composition roots know both; users and errors are a common language.',
      severity: 'error',
      from: { path: '^src/auth/' },
      to: { path: '^src/(oura|resolvers|schema)/', pathNot: '^src/oura/(errors|user)\\.ts$' },
    },
    {
      name: 'webhooks-know-no-server',
      comment: 'Webhooks are used by the server, the schema and the command line, never the other way round.',
      severity: 'error',
      from: { path: '^src/webhooks/' },
      to: { path: '^src/(server|schema|resolvers|auth|cli|process)/|^src/(main|app)\\.ts$' },
    },
    {
      name: 'auth-is-wired-in-composition-roots',
      comment:
        'Only app.ts and, for commands, app/command-app.ts put src/auth together with the rest, and src/client for programs of others; inside, create-auth.ts is the composition root.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(auth/|client/|app\\.ts$|app/command-app\\.ts$)' },
      to: { path: '^src/auth/' },
    },
    {
      name: 'mcp-knows-the-schema-alone',
      comment:
        'MCP tools are operations: src/mcp is handed a schema and a function that executes, and knows no server, logins or records.',
      severity: 'error',
      from: { path: '^src/mcp/' },
      to: {
        path: '^src/(app|server|schema|resolvers|execution|auth|cli|process|webhooks|live|export|client|oura|store)/|^src/(main|app|config)\\.ts$',
      },
    },
    {
      name: 'mcp-is-wired-in-composition-roots',
      comment:
        'The gateway without /mcp is complete: only the roots and the command of stdio import src/mcp.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(mcp/|app\\.ts$|app/|cli/)' },
      to: { path: '^src/mcp/' },
    },
    {
      name: 'mcp-sdk-is-imported-dynamically',
      comment: 'The library of the protocol is loaded with the first MCP client.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        path: '(^|/)node_modules/@modelcontextprotocol/',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'export-knows-the-client-alone',
      comment:
        'An export reads with the client of Oura and writes files: it needs no server, no schema and no logins.',
      severity: 'error',
      from: { path: '^src/export/' },
      to: {
        path: '^src/(app|server|schema|resolvers|auth|cli|process|webhooks|live)/|^src/(main|app|config)\\.ts$',
      },
    },
    {
      name: 'client-is-the-client-of-oura',
      comment:
        'The client for programs of others is the one of src/oura with its planner: no server, no schema and no GraphQL.',
      severity: 'error',
      from: { path: '^src/client/' },
      to: {
        path: [
          '^src/(app|main)\\.ts$',
          '^src/(server|schema|execution|cli|process|webhooks|live|export)/',
          '^src/resolvers/(?!data/(plan-limits|range-planner)\\.ts$)',
          ...GRAPHQL,
        ],
      },
    },
    {
      name: 'tracing-knows-no-layer',
      comment:
        'The layers record spans with a Tracer (src/tracer.ts); what exports them knows none of the layers.',
      severity: 'error',
      from: { path: '^src/tracing/' },
      to: { path: '^src/', pathNot: '^src/(tracing/|tracer\\.ts$|log\\.ts$|throttled-warning\\.ts$)' },
    },
    {
      name: 'sdk-is-imported-dynamically',
      comment: 'The SDK of OpenTelemetry is loaded if tracing is on.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/tracing/sdk\\.ts$', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'opentelemetry-is-known-to-the-sdk-module',
      comment: 'Only sdk.ts imports it, which is loaded if tracing is on.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/tracing/sdk\\.ts$' },
      to: { path: '(^|/)node_modules/@opentelemetry/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'simulator-stands-alone',
      comment:
        'The simulator is written from the documentation of Oura: built from our descriptors it would agree with our mistakes.',
      severity: 'error',
      from: { path: '^src/simulator/' },
      to: { path: '^src/', pathNot: '^src/simulator/' },
    },
    {
      name: 'simulator-is-an-upstream',
      comment: 'Only the demo of the process and the command that serves it import the simulator.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(simulator/|process/(demo\\.ts$|simulator/))' },
      to: { path: '^src/simulator/' },
    },
    {
      name: 'product-knows-no-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'only-what-package-json-names',
      comment:
        'A package that only another one brings may change or vanish with it. The bundle contains all others, except the dependencies.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-optional', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm', 'npm-dev', 'type-only'],
      },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      // Has types and nothing else.
      to: { couldNotResolve: true, pathNot: '^@graphql-typed-document-node/core$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(bench/)?dist/' },
    // An import of a type is knowledge too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
