import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OnePasswordStack } from '../../lib/onepassword-stack.ts';
import { checkSettings, type Settings } from '../../lib/settings/settings.ts';

/** An app that leaves the pollers' code unbundled: nothing here reads it, and it takes half a second each time. */
export function quickApp(context: Readonly<Record<string, unknown>> = {}): App {
  return new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
}

/** The template of a stack that holds what `build` puts into it. */
export function templateOf(build: (stack: Stack) => void): Template {
  const stack = new Stack(quickApp(), 'Test');
  build(stack);
  return Template.fromStack(stack);
}

/** The template that a user deploys, with these settings. */
export function deployed(settings: Partial<Settings> = {}): Template {
  return Template.fromStack(new OnePasswordStack(quickApp(), checkSettings(settings)));
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Every resource of a type, or of all, by logical id. */
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

/** Follows a path into parsed JSON; undefined where it leads nowhere. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inside, step) => entriesOf(inside).find(([key]) => key === String(step))?.[1],
    value,
  );
}

export function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function isResource(value: unknown): value is Resource {
  return typeof at(value, 'Type') === 'string';
}

/**
 * What expressions stand for: logical ids and pseudo parameters by their name, attributes (Fn::GetAtt) as `LogicalId.Attribute`.
 */
export type References = Readonly<Record<string, string>>;

/** What CloudFormation makes of an expression whose value is text. */
export function resolved(expression: unknown, references: References): string {
  const value = evaluated(expression, references);
  if (typeof value !== 'string') throw new Error(`not text: ${JSON.stringify(expression)}`);
  return value;
}

/**
 * What CloudFormation makes of a value and of each Ref, Fn::GetAtt, Fn::Join, Fn::Select, Fn::Split and Fn::Sub in it.
 *
 * @throws Error for another function, and for a reference to what is not known
 */
export function evaluated(value: unknown, references: References): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => evaluated(item, references));
  const call = callIn(value);
  if (call === undefined) {
    return Object.fromEntries(entriesOf(value).map(([name, inner]) => [name, evaluated(inner, references)]));
  }
  const [first, second] = listOf(evaluated(call.given, references));
  switch (call.name) {
    case 'Ref':
    case 'Fn::GetAtt':
    case 'Fn::Sub':
      return named(call, (name) => references[name]);
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

/** Every name that a value refers to, as in References. */
export function referencesIn(value: unknown): string[] {
  const call = callIn(value);
  if (call === undefined || !['Ref', 'Fn::GetAtt', 'Fn::Sub'].includes(call.name)) {
    return entriesOf(value).flatMap(([, inner]) => referencesIn(inner));
  }
  const names: string[] = [];
  named(call, (name) => {
    names.push(name);
    return name;
  });
  return names;
}

interface Call {
  readonly name: string;
  readonly given: unknown;
}

/** The call that an object is: `{ "Fn::Name": given }`, or a Ref. */
function callIn(value: unknown): Call | undefined {
  const [[name, given] = ['', undefined], ...more] = entriesOf(value);
  return more.length === 0 && /^(Ref|Fn::\w+)$/.test(name) ? { name, given } : undefined;
}

/** The text of a Ref, Fn::GetAtt or Fn::Sub. */
function named({ name, given }: Call, find: (name: string) => string | undefined): string {
  const text = name === 'Fn::GetAtt' ? listOf(given).join('.') : given;
  if (typeof text !== 'string') throw new Error(`no model of ${name} of ${JSON.stringify(given)}`);
  const replaced = (wanted: string) => {
    const found = find(wanted);
    if (found === undefined) throw new Error(`nothing is known of ${wanted}`);
    return found;
  };
  return name === 'Fn::Sub'
    ? text.replaceAll(/\$\{(?<wanted>[^!}]+)\}/g, (_, wanted: string) => replaced(wanted))
    : replaced(text);
}
