import type { Config } from '../config.ts'
import type { DaySpan } from '../server/routes/example-dates.ts'

/**
 * The lines that the start prints: the address, the data source, and a query to try.
 * @param span days of the query; undefined: the last 30 days
 */
export function startMessage(config: Config, url: string, span: DaySpan | undefined): string[] {
  const onlyTrusted = config.trustedDocuments === 'only'
  const hasLogin = config.demo || config.ouraClientId !== undefined
  return [
    `oura-graphql listens at ${url}/graphql${onlyTrusted ? '' : ' (open it in a browser for GraphiQL)'}.`,
    dataSource(config),
    ...(config.federation ? [`Federation 2 subgraph: rover subgraph introspect ${url}/graphql`] : []),
    ...(hasLogin
      ? [`Users log in at ${config.publicUrl}/auth/login${config.demo ? ', with the demo Oura' : ''}.`]
      : []),
    ...(onlyTrusted
      ? [`Only trusted documents are executed: ${config.trustedDocumentsManifest.join(', ')}.`]
      : ['Try a query:', `  ${curlCommand(config, url, span)}`]),
  ]
}

function curlCommand({ demo }: Config, url: string, span: DaySpan | undefined): string {
  const range =
    span === undefined ? '' : `, startDate: \\"${span.startDate}\\", endDate: \\"${span.endDate}\\"`
  const query = `{ viewer { dailySleep(first: 7, orderBy: DESC${range}) { nodes { day score } } } }`
  const authorization = demo ? '' : ' -H "authorization: Bearer $OURA_ACCESS_TOKEN"'
  return `curl -s ${url}/graphql -H 'content-type: application/json'${authorization} -d '{"query": "${query}"}'`
}

function dataSource({ demo, demoData, ouraApiUrl, ouraSandbox }: Config): string {
  if (!demo) return `Data source: ${ouraApiUrl}${ouraSandbox ? ' (sandbox)' : ''}.`
  const source = demoData === undefined ? 'generated records' : `the records in ${demoData}`
  return `Data source: the demo, with ${source}. No request leaves this machine.`
}
