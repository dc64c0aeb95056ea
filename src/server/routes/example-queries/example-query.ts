/** A named operation. Its variables have defaults, because GraphiQL's first tab opens without variables. */
export interface ExampleQuery {
  readonly name: string
  readonly query: string
}
