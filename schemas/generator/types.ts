import type { Field, PantherSchema, Value } from './panther-schema.ts';

/** The name of a schema's TypeScript type: `OnePasswordSignInAttempt` for `OnePassword.SignInAttempt`. */
export function typeName(logType: string): string {
  return logType.replaceAll('.', '');
}

/** The declarations beside a validator: what a record is that passed, and the validator's own type. */
export function typeDeclarations(schema: PantherSchema): string {
  const name = typeName(schema.logType);
  return `import type { RecordValidator } from '../compiled-schema.ts';

${docComment(schema.description ?? schema.logType, '')}export interface ${name} ${fieldsType(schema.fields, '')}

export declare const validate: RecordValidator<${name}>;
`;
}

function fieldsType(fields: readonly Field[], indent: string): string {
  const inner = `${indent}  `;
  const lines = fields.map(({ name, required, description, value }) => {
    const doc = description === undefined ? '' : docComment(description, inner);
    const type = valueType(value, inner);
    return `${doc}${inner}readonly ${propertyName(name)}${required ? `: ${type}` : `?: ${orNull(type)}`};\n`;
  });
  const others = `${inner}/** What the schema does not name passes unchecked. */\n${inner}readonly [field: string]: unknown;\n`;
  return `{\n${lines.join('')}${others}${indent}}`;
}

function valueType(value: Value, indent: string): string {
  switch (value.type) {
    case 'string':
    case 'timestamp':
      return 'string';
    case 'int':
    case 'smallint':
    case 'bigint':
    case 'float':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return `ReadonlyArray<${orNull(valueType(value.element, indent))}>`;
    case 'object':
      return fieldsType(value.fields, indent);
    case 'json':
      return 'unknown';
  }
}

function orNull(type: string): string {
  return type === 'unknown' ? type : `${type} | null`;
}

function docComment(text: string, indent: string): string {
  return `${indent}/** ${text.replaceAll(/\s+/g, ' ').replaceAll('*/', '*\\/')} */\n`;
}

/** A field's name as the name of a property in TypeScript, in quotes only where it needs them. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

/** A text as a literal in TypeScript. */
export function literal(text: string): string {
  return /^[^'\\\p{C}]*$/u.test(text) ? `'${text}'` : JSON.stringify(text);
}
