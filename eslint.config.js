import graphql from '@graphql-eslint/eslint-plugin'

/** Types whose objects are parts of something else: nothing to fetch again, so no id. */
const VALUE_TYPES = {
  suffixes: [
    'Bucket',
    'Connection',
    'Contributors',
    'Edge',
    'Payload',
    'Point',
    'Sample',
    'Segment',
    'Summary',
  ],
  types: [
    'Availability',
    'Baseline',
    'Breakdown',
    'BreakdownGroup',
    'Correlation',
    'DocumentChange',
    'HeartRateStatistics',
    'PageInfo',
    'PersonalInfo',
    'RateLimit',
    'RateLimitBudget',
    'RefreshFailure',
    'RestModeEpisode',
    'SampleSeries',
    'SleepReadiness',
    'SleepTimeWindow',
    'Spo2Percentage',
    'Statistics',
    'TagEffect',
    'TagKind',
    'Trend',
    'TrendComparison',
    'UserError',
  ],
}

/** Biome lints the code; ESLint is here for the schema's own rules, Relay's among them. */
export default [
  {
    files: ['schema.graphql'],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: 'schema.graphql' } },
    },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: VALUE_TYPES }],
      '@graphql-eslint/relay-edge-types': [
        'error',
        {
          withEdgeSuffix: true,
          // Samples of a time series have no identity. test/conformance knows them by name.
          shouldImplementNode: false,
          // Connections also list their `nodes` without edges.
          listTypeCanWrapOnlyEdgeType: false,
        },
      ],
      // Field names are those of Oura: a vo2_max document has a vo2_max.
      '@graphql-eslint/no-typename-prefix': 'off',
    },
  },
]
