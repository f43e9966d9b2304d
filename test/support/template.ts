import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OnePasswordStack } from '../../lib/onepassword-stack.ts';
import { checkSettings, type Settings } from '../../lib/settings/settings.ts';

/** An app that does not bundle the pollers' code: these tests do not read it, and bundling takes half a second each time. */
export function quickApp(context: Readonly<Record<string, unknown>> = {}): App {
  return new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
}

/** The template of a stack to which `build` adds constructs. */
export function templateOf(build: (stack: Stack) => void): Template {
  const stack = new Stack(quickApp(), 'Test');
  build(stack);
  return Template.fromStack(stack);
}

const templates = new Map<string, Template>();

/**
 * The template that a user with these settings deploys. Each set of settings is synthesized once: all test files of a worker
 * share the template, so do not change it.
 */
export function deployed(settings: Partial<Settings> = {}): Template {
  const checked = checkSettings(settings);
  const key = JSON.stringify(checked);
  const template = templates.get(key) ?? Template.fromStack(new OnePasswordStack(quickApp(), checked));
  templates.set(key, template);
  return template;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** All resources, or those of one type, by logical id. */
export function resourcesOf(template: Template, type?: string): Readonly<Record<string, Resource>> {
  const resources: unknown = template.toJSON()['Resources'];
  const found = entriesOf(resources).flatMap(([id, resource]) => {
    if (!isResource(resource)) throw new Error(`${id} has no Type`);
    return type === undefined || resource.Type === type ? [[id, resource] as const] : [];
  });
  return Object.fromEntries(found);
}

/** The only resource of a type. */
export function onlyResource(template: Template, type: string): Resource {
  const [first, ...more] = Object.values(resourcesOf(template, type));
  if (first === undefined || more.length > 0) throw new Error(`${more.length + 1} resources of ${type}`);
  return first;
}

/** The value at a path in parsed JSON; undefined if there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inside, step) => entriesOf(inside).find(([key]) => key === String(step))?.[1],
    value,
  );
}

/** The properties of an object or the items of an array; none for any other value. */
export function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** A value that is a list, or a single item in place of a list of one; undefined is the empty list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function isResource(value: unknown): value is Resource {
  return typeof at(value, 'Type') === 'string';
}

/**
 * The values of references: logical ids and pseudo parameters by their name, attributes (Fn::GetAtt) as `LogicalId.Attribute`.
 */
export type References = Readonly<Record<string, string>>;

/** The value that CloudFormation computes for an expression whose value is a string. */
export function resolved(expression: unknown, references: References): string {
  const value = evaluated(expression, references);
  if (typeof value !== 'string') throw new Error(`not a string: ${JSON.stringify(expression)}`);
  return value;
}

/**
 * A value as CloudFormation computes it, with each Ref, Fn::GetAtt, Fn::Join, Fn::Select, Fn::Split, and Fn::Sub replaced.
 *
 * @throws Error for any other function, and for an unknown reference
 */
export function evaluated(value: unknown, references: References): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => evaluated(item, references));
  const call = callIn(value);
  if (call === undefined) {
    return Object.fromEntries(entriesOf(value).map(([name, inner]) => [name, evaluated(inner, references)]));
  }
  const [first, second] = listOf(evaluated(call.operand, references));
  switch (call.name) {
    case 'Ref':
    case 'Fn::GetAtt':
    case 'Fn::Sub':
      return resolveNames(call, (name) => references[name]);
    case 'Fn::Join':
      return listOf(second).join(String(first));
    case 'Fn::Select':
      return at(second, Number(first));
    case 'Fn::Split':
      return String(second).split(String(first));
    default:
      throw new Error(`no model of ${call.name}`);
  }
}

/** All names to which a value refers, in the form of References. */
export function referencesIn(value: unknown): string[] {
  const call = callIn(value);
  if (call === undefined || !['Ref', 'Fn::GetAtt', 'Fn::Sub'].includes(call.name)) {
    return entriesOf(value).flatMap(([, inner]) => referencesIn(inner));
  }
  const names: string[] = [];
  resolveNames(call, (name) => {
    names.push(name);
    return name;
  });
  return names;
}

/** An intrinsic function and its operand, or a Ref. */
interface Call {
  readonly name: string;
  readonly operand: unknown;
}

/** The call that an object represents: `{ "Fn::Name": operand }`; undefined if it is an ordinary object. */
function callIn(value: unknown): Call | undefined {
  const [[name, operand] = ['', undefined], ...more] = entriesOf(value);
  return more.length === 0 && /^(Ref|Fn::\w+)$/.test(name) ? { name, operand } : undefined;
}

/** The value of a Ref, Fn::GetAtt, or Fn::Sub. */
function resolveNames({ name, operand }: Call, find: (name: string) => string | undefined): string {
  const text = name === 'Fn::GetAtt' ? listOf(operand).join('.') : operand;
  if (typeof text !== 'string') throw new Error(`no model of ${name} of ${JSON.stringify(operand)}`);
  const replaced = (wanted: string) => {
    const found = find(wanted);
    if (found === undefined) throw new Error(`unknown reference: ${wanted}`);
    return found;
  };
  return name === 'Fn::Sub'
    ? text.replaceAll(/\$\{(?<wanted>[^!}]+)\}/g, (_, wanted: string) => replaced(wanted))
    : replaced(text);
}
