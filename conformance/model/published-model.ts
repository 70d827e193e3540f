import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { VENV } from '../runner/python.ts'

export interface Member {
  readonly shape: string
}

/** A shape of botocore's service model, as far as builds, scripts and tags have use for it. */
export interface Shape {
  readonly type: 'structure' | 'list' | 'string' | 'integer' | 'long' | 'blob' | 'timestamp'
  readonly members?: Readonly<Record<string, Member>>
  readonly required?: readonly string[]
  readonly member?: Member
  /** Of a string its length in characters, of a list that in members, of a blob that in bytes, of a number its value. */
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
}

export interface OperationModel {
  readonly name: string
  readonly input: Member
  readonly output?: Member
  readonly errors?: readonly Member[]
}

export interface Model {
  readonly operations: Readonly<Record<string, OperationModel>>
  readonly shapes: Readonly<Record<string, Shape>>
}

/** GameLift's model as the installed botocore has it: what AWS publishes, and not what anybody noted of it. */
export function readPublishedModel(): Model {
  const [python] = readdirSync(join(VENV, 'lib'))
  const folder = join(VENV, 'lib', python ?? '', 'site-packages', 'botocore', 'data', 'gamelift', '2015-10-01')
  return JSON.parse(gunzipSync(readFileSync(join(folder, 'service-2.json.gz'))).toString()) as Model
}

/** The operations on builds, scripts and tags, by their names: one that the model gains is among them. */
export function coveredOperations({ operations }: Model): string[] {
  return Object.keys(operations)
    .filter(name => /(Builds?|Scripts?|UploadCredentials|TagResource|UntagResource|TagsForResource)$/.test(name))
    .sort()
}

export function shapeOf(model: Model, name: string): Shape {
  const shape = model.shapes[name]
  if (!shape) throw new Error(`the model has no shape ${name}`)
  return shape
}

export function operationOf(model: Model, name: string): OperationModel {
  const operation = model.operations[name]
  if (!operation) throw new Error(`the model has no operation ${name}`)
  return operation
}

/** The names of the errors that an operation declares. */
export function declaredErrors(model: Model, operation: string): string[] {
  return (operationOf(model, operation).errors ?? []).map(({ shape }) => shape)
}
