import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type InputShapeFromFields,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core'
import type { DeclaredCost } from './field-cost.ts'

/** Name of the Pothos plugin that adds the option `cost` to fields. */
export const costPlugin = 'cost'

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      cost: CostPlugin<Types>
    }

    interface FieldOptions<
      Types extends SchemaTypes = SchemaTypes,
      ParentShape = unknown,
      Type extends TypeParam<Types> = TypeParam<Types>,
      Nullable extends FieldNullability<Type> = FieldNullability<Type>,
      Args extends InputFieldMap = InputFieldMap,
      ResolveShape = unknown,
      ResolveReturnShape = unknown,
    > {
      /** What the field adds to the cost of an operation. Every list has to declare its `items`. */
      cost?: DeclaredCost<InputShapeFromFields<Args>>
    }
  }
}

/**
 * Keeps the declared cost of each field in its extensions, where the cost limit reads it.
 *
 * @pothos/plugin-complexity declares costs in the same way. But it gives each list a default length, so that a forgotten
 * declaration goes unnoticed; it multiplies a page's `pageInfo` and `totalCount` by the number of nodes; and the limit
 * cannot use its calculation, which walks the operation anew for each request.
 */
class CostPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { cost } = field.pothosOptions
    return cost === undefined ? field : { ...field, extensions: { ...field.extensions, cost } }
  }
}

SchemaBuilder.registerPlugin(costPlugin, CostPlugin)
