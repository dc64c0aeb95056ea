import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Refuses a mutation or subscription where the schema has none; graphql itself notices during execution only. */
export const useOperationTypes = (): Plugin => ({
  onValidate({ addValidationRule }) {
    addValidationRule(KnownOperationTypesRule)
  },
})

const KnownOperationTypesRule = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition(node) {
    if (context.getSchema().getRootType(node.operation) != null) return
    context.reportError(new GraphQLError(`This schema has no ${node.operation}.`, { nodes: node }))
  },
})
