import { type GraphQLLeafType, type GraphQLNamedType, isEnumType, isLeafType } from 'graphql'

/** Points of an object, for its braces, and for the work of making it. */
const OBJECT_POINTS = 1

/** Points of a scalar with the name of its field, if they are not declared: about one for each 20 characters. */
const SCALAR_POINTS: Readonly<Record<string, number>> = {
  Int: 1,
  Float: 1,
  Boolean: 1,
  Date: 1,
  String: 2,
  DateTime: 2,
  ID: 4,
  JSONObject: 50,
}

/** Points of a scalar that this table does not have. */
const OTHER_SCALAR_POINTS = 2

/** Points of an item in a list of scalars: it has no name. */
const ITEM_POINTS: Readonly<Record<string, number>> = { Int: 0.25, Float: 0.25, Boolean: 0.25 }

/** Points of a value of a type with its name, without what is selected below it. */
export const pointsOf = (type: GraphQLNamedType): number =>
  isLeafType(type) ? scalarPoints(type) : OBJECT_POINTS

/** Points of an item of a list, without what is selected below it. */
export const itemPointsOf = (type: GraphQLNamedType): number => ITEM_POINTS[type.name] ?? pointsOf(type)

const scalarPoints = (type: GraphQLLeafType): number =>
  isEnumType(type) ? 1 : (SCALAR_POINTS[type.name] ?? OTHER_SCALAR_POINTS)
