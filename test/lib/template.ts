import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OnePasswordStack } from '../../lib/onepassword-stack.ts';
import { checkSettings, type Settings } from '../../lib/settings.ts';

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

/** What CloudFormation makes of an expression of Ref, Fn::Join, Fn::Select and Fn::Split. */
export function resolved(expression: unknown, refs: Readonly<Record<string, string>>): string {
  const value = evaluate(expression, refs);
  if (typeof value !== 'string') throw new Error(`not text: ${JSON.stringify(expression)}`);
  return value;
}

function evaluate(expression: unknown, refs: Readonly<Record<string, string>>): unknown {
  if (typeof expression !== 'object' || expression === null) return expression;
  if (Array.isArray(expression)) return expression.map((item) => evaluate(item, refs));
  const [[name, given] = ['', undefined]] = entriesOf(expression);
  if (name === 'Ref') return refs[String(given)];
  const [first, second] = listOf(evaluate(given, refs));
  switch (name) {
    case 'Fn::Join':
      return listOf(second).join(String(first));
    case 'Fn::Select':
      return at(second, Number(first));
    case 'Fn::Split':
      return String(second).split(String(first));
    default:
      throw new Error(`no model of ${name}`);
  }
}
