import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSchemasFolder, issuesIn } from './schemas-folder.ts';

/** A schema with only this field. */
const field = (text: string): string => `schema: Aa.Bc\nfields:\n  - ${text.replaceAll('\n', '\n    ')}\n`;
const string = 'name: x\ntype: string\n';
const timestamp = 'name: x\ntype: timestamp\n';

/** Invalid YAML, and a part of each line of the error message. */
const INVALID: Record<string, [yaml: string, ...lines: string[]]> = {
  // YAML
  'an empty file': ['', 'Aa.Bc.yml:1:1: is empty'],
  'only comments': ['# nothing\n', 'is empty'],
  'two documents': [`${field(string)}---\nschema: Aa.Bc\n`, ':6:1: a second document starts here'],
  'malformed YAML': ['schema: [Aa.Bc\n', 'is not valid YAML'],
  'a tab for indentation': ['schema: Aa.Bc\nfields:\n\t- name: x\n', 'is not valid YAML: Tabs'],
  'a duplicate key': [field(`${string}type: int`), ':5:5: is not valid YAML: Map keys must be unique'],
  'an unknown tag': ['schema: !secret Aa.Bc\nfields: []\n', 'is not valid YAML: Unresolved tag'],
  'an alias': [
    'schema: Aa.Bc\nfields:\n  - &x {name: x, type: string}\n  - *x\n',
    ':4:5 fields[1]: is a YAML alias, which is not supported; repeat the value or use `definitions`',
  ],
  'a key that is not a string': ['schema: Aa.Bc\n1: x\nfields: []\n', ':2:1: has a key that is not a string'],
  'a key that is a list': ['schema: Aa.Bc\n[a]: x\n', 'has a key that is not a string; put it in quotes'],
  'a list as the root': ['- a\n', ':1:1: must be a map, not a list'],

  // top level
  'an unknown key at the top level': [
    field(string) + 'color: red\n',
    ':6:1 color: unknown key; known keys: schema, version',
  ],
  'a missing schema name': [
    'fields: [{name: x, type: string}]\n',
    ':1:1: is missing the key `schema`; add `schema: Aa.Bc`',
  ],
  'a name that differs from the file name': [
    'schema: Aa.Cd\nfields: [{name: x, type: string}]\n',
    ':1:1 schema: is "Aa.Cd", but the file is Aa.Bc.yml; rename the file or the schema',
  ],
  'an invalid schema name': [
    'schema: a/b\nfields: [{name: x, type: string}]\n',
    'schema: "a/b" is not a valid schema name; use the form `OnePassword.SignInAttempt`',
  ],
  'a number as the name': [
    'schema: 12\nfields: [{name: x, type: string}]\n',
    'schema: must be a non-empty string, not 12; if it is meant as a string, put it in quotes',
  ],
  'a version other than 0': [field(string) + 'version: 1\n', 'version: must be 0'],
  'a version that is a string': [field(string) + "version: '0'\n", 'version: must be 0'],
  'an empty description': [
    field(string) + 'description:\n',
    ':6:1 description: must be a non-empty string, not null',
  ],
  'a reference that is not a URL': [
    field(string) + 'referenceURL: nowhere\n',
    'referenceURL: "nowhere" is not a valid URL',
  ],
  'field discovery that is not a boolean': [
    field(string) + 'fieldDiscoveryEnabled: yes\n',
    'fieldDiscoveryEnabled: must be true or false, not "yes"',
  ],
  'an empty parser': [field(string) + 'parser: {}\n', 'parser: is empty; add `native` or remove the key'],
  'a parser that is a string': [field(string) + 'parser: native\n', 'parser: must be a map, not "native"'],
  'a native parser without a name': [
    field(string) + 'parser: {native: {}}\n',
    'parser.native: is missing the key `name`',
  ],
  'a native parser with an unknown key': [
    field(string) + 'parser: {native: {name: A, x: 1}}\n',
    'parser.native.x: unknown key; known keys: name',
  ],
  'a csv parser': [
    field(string) + 'parser: {csv: {delimiter: ","}}\n',
    'parser.csv: is a parser for logs that are not JSON',
  ],
  'a fastmatch parser': [
    field(string) + 'parser: {fastmatch: {}}\n',
    'parser.fastmatch: is a parser for logs',
  ],
  'a regex parser': [field(string) + 'parser: {regex: {}}\n', 'parser.regex: is a parser for logs'],
  'a script parser': [field(string) + 'parser: {script: {}}\n', 'parser.script: is a parser for logs'],
  'an unknown parser': [field(string) + 'parser: {xml: {}}\n', 'parser.xml: unknown key; known keys: native'],
  'missing fields': ['schema: Aa.Bc\n', ':1:1: is missing the key `fields`'],
  'empty fields': ['schema: Aa.Bc\nfields: []\n', ':2:1 fields: is empty'],
  'fields that are a map': ['schema: Aa.Bc\nfields: {x: string}\n', 'fields: must be a list, not a map'],
  'fields that are null': ['schema: Aa.Bc\nfields:\n', 'fields: must be a list, not null'],

  // fields
  'a field that is a string': [field('x'), ':3:5 fields[0]: must be a map, not "x"'],
  'a field without a name': [field('type: string'), ':3:5 fields[0]: is missing the key `name`'],
  'a field with an empty name': [field("name: ''\ntype: string"), 'must be a non-empty string, not ""'],
  'a field with a number as its name': [
    field('name: 5\ntype: string'),
    'fields[0].name: must be a non-empty string, not 5; if it is meant as a string, put it in quotes',
  ],
  'two fields with the same name': [
    'schema: Aa.Bc\nfields:\n  - {name: x, type: string}\n  - {name: x, type: int}\n',
    ':4:6 fields[1].x.name: duplicates the field "x"; rename or remove one of them',
  ],
  'a field called constructor': [
    field('name: constructor\ntype: string'),
    '"constructor" is a property of every JavaScript object',
  ],
  'a field called __proto__': [
    field('name: __proto__\ntype: string'),
    '"__proto__" is a property of every JavaScript object',
  ],
  'an unknown key of a field': [
    field(`${string}color: red`),
    ':5:5 fields[0].x.color: unknown key; known keys: type, name, required, description, indicators, validate',
  ],
  'an unknown key that needs quotes': [field(`${string}"a\\nb": red`), 'fields[0].x."a\\nb": unknown key'],
  'required that is a string': [
    field(`${string}required: yes`),
    'fields[0].x.required: must be true or false, not "yes"',
  ],
  'a description that is a list': [
    field(`${string}description: [a]`),
    'fields[0].x.description: must be a non-empty string, not a list',
  ],
  'a missing type': [field('name: x'), 'fields[0].x: is missing the key `type`'],
  'an unknown type': [
    field('name: x\ntype: uuid'),
    'fields[0].x.type: unknown type "uuid"; known types: string, int, smallint',
  ],
  'a type that is an inherited property': [field('name: x\ntype: toString'), 'unknown type "toString"'],

  // types
  'indicators on a number': [
    field('name: x\ntype: int\nindicators: [ip]'),
    'fields[0].x.indicators: is only valid for type string',
  ],
  'indicators on an array': [
    field('name: x\ntype: array\nelement: {type: string}\nindicators: [ip]'),
    'is only valid for type string; move it into `element`',
  ],
  'indicators on an object': [
    field('name: x\ntype: object\nfields: [{name: y, type: string}]\nindicators: [ip]'),
    'is only valid for type string',
  ],
  'an unknown indicator': [
    field(`${string}indicators: [mail]`),
    'fields[0].x.indicators[0]: unknown indicator "mail"; known indicators: ip, domain',
  ],
  "one of Panther's indicators for AWS": [
    field(`${string}indicators: [aws_arn]`),
    'unknown indicator "aws_arn"',
  ],
  'a duplicate indicator': [
    field(`${string}indicators: [ip, ip]`),
    'fields[0].x.indicators[1]: "ip" is a duplicate; remove it',
  ],
  'indicators that are a string': [field(`${string}indicators: ip`), 'indicators: must be a list, not "ip"'],
  'empty indicators': [field(`${string}indicators: []`), 'indicators: is empty'],
  'a nested indicator': [
    'schema: Aa.Bc\nfields:\n  - {name: a, type: int}\n  - name: user\n    type: object\n    fields:\n      - name: email\n        type: string\n        indicators: [mail]\n',
    'Aa.Bc.yml:9:22 fields[1].user.fields[0].email.indicators[0]: unknown indicator "mail"',
  ],
  'isEventTime on a string': [
    field(`${string}isEventTime: true`),
    'fields[0].x.isEventTime: is only valid for type timestamp',
  ],
  'isEventTime that is a string': [
    field(`${timestamp}isEventTime: on`),
    'isEventTime: must be true or false, not "on"',
  ],
  isExpiration: [
    field(`${timestamp}isExpiration: true`),
    'fields[0].x.isExpiration: applies only to lookup tables; remove it',
  ],
  'unix time': [
    field(`${timestamp}timeFormats: [unix]`),
    'fields[0].x.timeFormats[0]: time format "unix" is not supported; use rfc3339',
  ],
  'unix time beside rfc3339': [
    field(`${timestamp}timeFormats: [rfc3339, unix_ms]`),
    'timeFormats[1]: time format "unix_ms"',
  ],
  'unix time with the old key': [
    field(`${timestamp}timeFormat: unix`),
    'fields[0].x.timeFormat: time format "unix"',
  ],
  'empty time formats': [field(`${timestamp}timeFormats: []`), 'timeFormats: is empty'],
  'conflicting time format keys': [
    field(`${timestamp}timeFormat: rfc3339\ntimeFormats: ["%Y"]`),
    'timeFormat: conflicts with `timeFormats`',
    'timeFormats[0]: time format "%Y"',
  ],
  'a time format on a string': [field(`${string}timeFormat: rfc3339`), 'is only valid for type timestamp'],
  'an object without fields': [field('name: x\ntype: object'), 'fields[0].x: is missing the key `fields`'],
  'an object with empty fields': [field('name: x\ntype: object\nfields: []'), 'fields[0].x.fields: is empty'],
  'fields on a string': [
    field(`${string}fields: [{name: y, type: int}]`),
    'fields[0].x.fields: is only valid for type object',
  ],
  'an array without an element': [field('name: x\ntype: array'), 'fields[0].x: is missing the key `element`'],
  'an element that is a string': [
    field('name: x\ntype: array\nelement: string'),
    'fields[0].x.element: must be a map, not "string"',
  ],
  'an element that is required': [
    field('name: x\ntype: array\nelement: {type: string, required: true}'),
    'fields[0].x.element.required: unknown key; known keys: type, indicators, validate',
  ],
  'an invalid nested element': [
    field('name: x\ntype: array\nelement: {type: array, element: {type: text}}'),
    'fields[0].x.element.element.type: unknown type "text"',
  ],
  'embedded JSON': [
    field('name: x\ntype: json\nisEmbeddedJSON: true'),
    'fields[0].x.isEmbeddedJSON: is not supported',
  ],
  'a rename': [
    field(`${string}rename: {from: y}`),
    'fields[0].x.rename: is a transformation, which is not supported: records are delivered unaltered; remove it',
  ],
  'a copy': [field(`${string}copy: {from: y}`), 'fields[0].x.copy: is a transformation'],
  'a concat': [field(`${string}concat: {}`), 'fields[0].x.concat: is a transformation'],
  'a split': [field(`${string}split: {}`), 'fields[0].x.split: is a transformation'],
  'a mask': [field(`${string}mask: {type: redact}`), 'fields[0].x.mask: is a transformation'],
  'an IP address check': [
    field(`${string}validate: {ip: ipv4}`),
    'fields[0].x.validate.ip: is an address check',
  ],
  'a network check': [
    field(`${string}validate: {cidr: any}`),
    'fields[0].x.validate.cidr: is an address check',
  ],
  'an unknown validation': [
    field(`${string}validate: {length: 3}`),
    'fields[0].x.validate.length: unknown key; known keys: allow, deny',
  ],
  'an empty validation': [field(`${string}validate: {}`), 'fields[0].x.validate: is empty'],
  'an empty allow list': [field(`${string}validate: {allow: []}`), 'fields[0].x.validate.allow: is empty'],
  'an allow list with a number': [
    field(`${string}validate: {allow: [1]}`),
    'validate.allow[0]: must be a non-empty string, not 1; if it is meant as a string, put it in quotes',
  ],
  'validate on a number': [
    field('name: x\ntype: int\nvalidate: {allow: [a]}'),
    'is only valid for type string',
  ],

  // references
  'a ref without a target': [field('name: x\ntype: ref'), 'fields[0].x: is missing the key `target`'],
  'a ref to an unknown definition': [
    field('name: x\ntype: ref\ntarget: Foo'),
    'fields[0].x.target: "Foo" is not in `definitions`; add it or correct the name',
  ],
  'a ref with an invalid key': [
    field('name: x\ntype: ref\ntarget: Foo\nindicators: [ip]') + 'definitions: {Foo: {type: string}}\n',
    'is only valid for type string',
  ],
  'a circular reference': [
    field('name: x\ntype: ref\ntarget: Aa') +
      'definitions: {Aa: {type: array, element: {type: ref, target: Bb}}, Bb: {type: ref, target: Aa}}\n',
    'definitions.Bb.target: is a circular reference: Aa -> Bb -> Aa',
  ],
  'a self-reference': [
    field(string) + 'definitions: {Aa: {type: ref, target: Aa}}\n',
    'is a circular reference: Aa -> Aa',
  ],
  'an issue in an unused definition': [
    field(string) + 'definitions: {Aa: {type: text}}\n',
    'definitions.Aa.type: unknown type "text"',
  ],
  'an issue in a definition that is used twice': [
    'schema: Aa.Bc\nfields: [{name: x, type: ref, target: Aa}, {name: y, type: ref, target: Aa}]\ndefinitions: {Aa: {type: text}}\n',
    'definitions.Aa.type: unknown type "text"',
  ],
  'a lower-case definition name': [
    field(string) + 'definitions: {aa: {type: int}}\n',
    'definitions.aa: is not a valid definition name; start it with a capital letter',
  ],
  'definitions that are a list': [
    field(string) + 'definitions: [a]\n',
    'definitions: must be a map, not a list',
  ],
};

describe('rejects', () => {
  test.each(Object.entries(INVALID))('%s', async (_, [yaml, ...lines]) => {
    const issues = await issuesIn(await createSchemasFolder({ 'Aa.Bc.yml': yaml }));
    expect(issues).toEqual(lines.map((line) => expect.stringContaining(line) as unknown));
    for (const issue of issues) expect(issue).toContain(join('panther', 'Aa.Bc.yml:'));
  });
});

describe('for the folder as a whole', () => {
  test('reports every issue in every file at once', async () => {
    const folder = await createSchemasFolder({
      'Aa.Bc.yml': field('name: x\ntype: text\nrequired: 1\ncolor: red'),
      'Bb.Cd.yml': 'schema: Xx.Yz\nversion: 7\n',
    });
    expect(await issuesIn(folder)).toEqual(
      [
        'fields[0].x.type',
        'fields[0].x.required',
        'fields[0].x.color',
        'Bb.Cd.yml:1:1: is missing the key `fields`',
        'schema: is "Xx.Yz"',
        'version: must be 0',
      ].map((part) => expect.stringContaining(part) as unknown),
    );
  });

  test('rejects the same name in two files', async () => {
    const folder = await createSchemasFolder({ 'Aa.Bc.yml': field(string), 'Bb.Cd.yml': field(string) });
    expect(await issuesIn(folder)).toEqual([
      expect.stringContaining(
        'Bb.Cd.yml: its schema name differs from that of Aa.Bc.yml at most in case and dots',
      ),
      expect.stringContaining('Bb.Cd.yml:1:1 schema: is "Aa.Bc", but the file is Bb.Cd.yml'),
    ]);
  });

  test('rejects names that would share a table', async () => {
    const folder = await createSchemasFolder({
      'Aa.Bc.yml': field(string),
      'AaBc.yml': field(string).replace('Aa.Bc', 'AaBc'),
    });
    expect(await issuesIn(folder)).toEqual([
      expect.stringContaining('at most in case and dots; rename one of them'),
    ]);
  });

  test('rejects a file that ends in .yaml', async () => {
    const folder = await createSchemasFolder({ 'Aa.Bc.yml': field(string), 'Bb.Cd.yaml': '' });
    expect(await issuesIn(folder)).toEqual([
      expect.stringContaining('Bb.Cd.yaml: has an unsupported extension; rename it to end in `.yml`'),
    ]);
  });

  test('rejects a file that is not UTF-8, and a directory', async () => {
    const folder = await createSchemasFolder({});
    await writeFile(join(folder, 'panther', 'Aa.Bc.yml'), Buffer.from([0x73, 0xff]));
    await mkdir(join(folder, 'panther', 'Bb.Cd.yml'));
    expect(await issuesIn(folder)).toEqual([
      expect.stringContaining('Aa.Bc.yml: is not a readable UTF-8 file'),
      expect.stringContaining('Bb.Cd.yml: is not a readable UTF-8 file'),
    ]);
  });

  test('rejects an empty folder', async () => {
    expect(await issuesIn(await createSchemasFolder({}))).toEqual([
      expect.stringContaining('panther: contains no schemas'),
    ]);
  });
});

test('accepts every supported feature, with or without an event time', async () => {
  const folder = await createSchemasFolder({
    'Aa.Bc.yml': `schema: Aa.Bc
version: 0
description: 'All of it: #1'
referenceURL: https://example.com/
fieldDiscoveryEnabled: true
parser: {native: {name: Aa.Bc}}
definitions:
  Person: {type: object, fields: [{name: name, type: string, indicators: [username]}]}
fields:
  - {name: a, type: string, required: true, description: text, validate: {allow: [x, y], deny: [z]}}
  - {name: b, type: timestamp, timeFormat: rfc3339, timeFormats: [rfc3339], isEventTime: false}
  - {name: c, type: array, element: {type: ref, target: Person}}
  - {name: d, type: json}
  - {name: '@odd name', type: float}
`,
  });
  expect(await issuesIn(folder)).toEqual([]);
});
