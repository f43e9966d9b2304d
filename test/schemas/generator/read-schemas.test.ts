import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faultsOf, homeWith } from './homes.ts';

/** A schema whose only field is the one given. */
const field = (text: string): string => `schema: Aa.Bc\nfields:\n  - ${text.replaceAll('\n', '\n    ')}\n`;
const string = 'name: x\ntype: string\n';
const timestamp = 'name: x\ntype: timestamp\n';

/** Bad YAML, and what each line of the complaint holds. */
const REFUSALS: Record<string, [yaml: string, ...lines: string[]]> = {
  // YAML
  'an empty file': ['', 'Aa.Bc.yml:1:1: is empty'],
  'comments alone': ['# nothing\n', 'is empty'],
  'two documents': [`${field(string)}---\nschema: Aa.Bc\n`, ':6:1: a second document starts here'],
  'broken YAML': ['schema: [Aa.Bc\n', 'is not proper YAML'],
  'a tab for indentation': ['schema: Aa.Bc\nfields:\n\t- name: x\n', 'is not proper YAML: Tabs'],
  'a key twice': [field(`${string}type: int`), ':5:5: is not proper YAML: Map keys must be unique'],
  'an unknown tag': ['schema: !secret Aa.Bc\nfields: []\n', 'is not proper YAML: Unresolved tag'],
  'an alias': [
    'schema: Aa.Bc\nfields:\n  - &x {name: x, type: string}\n  - *x\n',
    ':4:5 fields[1]: is a YAML alias, which is not understood; write the value out',
  ],
  'a key that is no text': ['schema: Aa.Bc\n1: x\nfields: []\n', ':2:1: has a key that is no text'],
  'a key that is a list': ['schema: Aa.Bc\n[a]: x\n', 'has a key that is no text'],
  'no map': ['- a\n', ':1:1: must be a map of keys, is a list'],

  // top level
  'an unknown key on top': [
    field(string) + 'colour: red\n',
    ':6:1 colour: unknown key; known here: schema, version',
  ],
  'no schema': ['fields: [{name: x, type: string}]\n', ':1:1: has no `schema`; add `schema: Aa.Bc`'],
  'another name': [
    'schema: Aa.Cd\nfields: [{name: x, type: string}]\n',
    ':1:1 schema: is "Aa.Cd", which belongs into Aa.Cd.yml',
  ],
  'no schema name': ['schema: a/b\nfields: [{name: x, type: string}]\n', 'schema: "a/b" is no schema name'],
  'a number for a name': [
    'schema: 12\nfields: [{name: x, type: string}]\n',
    'schema: must be text, is 12; put it in quotes',
  ],
  'a version other than 0': [field(string) + 'version: 1\n', 'version: must be 0'],
  'a version as text': [field(string) + "version: '0'\n", 'version: must be 0'],
  'an empty description': [field(string) + 'description:\n', ':6:1 description: must be text, is null'],
  'a reference that is no URL': [
    field(string) + 'referenceURL: nowhere\n',
    'referenceURL: "nowhere" is no URL',
  ],
  'field discovery that is no boolean': [
    field(string) + 'fieldDiscoveryEnabled: yes\n',
    'fieldDiscoveryEnabled: must be true or false, is "yes"',
  ],
  'an empty parser': [field(string) + 'parser: {}\n', 'parser: is empty'],
  'a parser as text': [field(string) + 'parser: native\n', 'parser: must be a map of keys, is "native"'],
  'a native parser without name': [field(string) + 'parser: {native: {}}\n', 'parser.native: has no `name`'],
  'a native parser with more': [
    field(string) + 'parser: {native: {name: A, x: 1}}\n',
    'parser.native.x: unknown key; known here: name',
  ],
  'a csv parser': [
    field(string) + 'parser: {csv: {delimiter: ","}}\n',
    'parser.csv: is a parser for text that is not JSON',
  ],
  'a fastmatch parser': [
    field(string) + 'parser: {fastmatch: {}}\n',
    'parser.fastmatch: is a parser for text',
  ],
  'a regex parser': [field(string) + 'parser: {regex: {}}\n', 'parser.regex: is a parser for text'],
  'a script parser': [field(string) + 'parser: {script: {}}\n', 'parser.script: is a parser for text'],
  'an unknown parser': [field(string) + 'parser: {xml: {}}\n', 'parser.xml: unknown key; known here: native'],
  'no fields': ['schema: Aa.Bc\n', ':1:1: has no `fields`'],
  'empty fields': ['schema: Aa.Bc\nfields: []\n', ':2:1 fields: is empty'],
  'fields as a map': ['schema: Aa.Bc\nfields: {x: string}\n', 'fields: must be a list, is a map'],
  'fields without anything': ['schema: Aa.Bc\nfields:\n', 'fields: must be a list, is null'],

  // fields
  'a field as text': [field('x'), ':3:5 fields[0]: must be a map of keys, is "x"'],
  'a field without name': [field('type: string'), ':3:5 fields[0]: has no `name`'],
  'a field with an empty name': [field("name: ''\ntype: string"), 'must be text, is ""'],
  'a field with a number for a name': [
    field('name: 5\ntype: string'),
    'fields[0].name: must be text, is 5; put it in quotes',
  ],
  'two fields of one name': [
    'schema: Aa.Bc\nfields:\n  - {name: x, type: string}\n  - {name: x, type: int}\n',
    ':4:6 fields[1].x.name: there is a field "x" before this one',
  ],
  'a field called constructor': [
    field('name: constructor\ntype: string'),
    '"constructor" is what every JavaScript object has',
  ],
  'a field called __proto__': [
    field('name: __proto__\ntype: string'),
    '"__proto__" is what every JavaScript object has',
  ],
  'an unknown key of a field': [
    field(`${string}colour: red`),
    ':5:5 fields[0].x.colour: unknown key; known here: type, name, required, description, indicators, validate',
  ],
  'an unknown key in an odd spelling': [field(`${string}"a\\nb": red`), 'fields[0].x."a\\nb": unknown key'],
  'required as text': [
    field(`${string}required: yes`),
    'fields[0].x.required: must be true or false, is "yes"',
  ],
  'a description as a list': [
    field(`${string}description: [a]`),
    'fields[0].x.description: must be text, is a list',
  ],
  'no type': [field('name: x'), 'fields[0].x: has no `type`'],
  'an unknown type': [
    field('name: x\ntype: uuid'),
    'fields[0].x.type: unknown type "uuid"; known: string, int, smallint',
  ],
  'a type that objects inherit': [field('name: x\ntype: toString'), 'unknown type "toString"'],

  // types
  'indicators on a number': [
    field('name: x\ntype: int\nindicators: [ip]'),
    'fields[0].x.indicators: is for type string alone',
  ],
  'indicators on an array': [
    field('name: x\ntype: array\nelement: {type: string}\nindicators: [ip]'),
    'is for type string alone; put it into `element`',
  ],
  'indicators on an object': [
    field('name: x\ntype: object\nfields: [{name: y, type: string}]\nindicators: [ip]'),
    'is for type string alone',
  ],
  'an unknown indicator': [
    field(`${string}indicators: [mail]`),
    'fields[0].x.indicators[0]: unknown indicator "mail"; known: ip, domain',
  ],
  "one of Panther's indicators for AWS": [
    field(`${string}indicators: [aws_arn]`),
    'unknown indicator "aws_arn"',
  ],
  'an indicator twice': [
    field(`${string}indicators: [ip, ip]`),
    'fields[0].x.indicators[1]: "ip" is listed before',
  ],
  'indicators as text': [field(`${string}indicators: ip`), 'indicators: must be a list, is "ip"'],
  'no indicators': [field(`${string}indicators: []`), 'indicators: is empty'],
  'a nested indicator': [
    'schema: Aa.Bc\nfields:\n  - {name: a, type: int}\n  - name: user\n    type: object\n    fields:\n      - name: email\n        type: string\n        indicators: [mail]\n',
    'Aa.Bc.yml:9:22 fields[1].user.fields[0].email.indicators[0]: unknown indicator "mail"',
  ],
  'isEventTime on a string': [
    field(`${string}isEventTime: true`),
    'fields[0].x.isEventTime: is for type timestamp alone',
  ],
  'isEventTime as text': [
    field(`${timestamp}isEventTime: on`),
    'isEventTime: must be true or false, is "on"',
  ],
  isExpiration: [
    field(`${timestamp}isExpiration: true`),
    'fields[0].x.isExpiration: is for lookup tables alone; remove it',
  ],
  'unix time': [
    field(`${timestamp}timeFormats: [unix]`),
    'fields[0].x.timeFormats[0]: time format "unix" is not understood; only rfc3339 is',
  ],
  'unix time beside rfc3339': [
    field(`${timestamp}timeFormats: [rfc3339, unix_ms]`),
    'timeFormats[1]: time format "unix_ms"',
  ],
  'unix time, old key': [field(`${timestamp}timeFormat: unix`), 'fields[0].x.timeFormat: time format "unix"'],
  'no time formats': [field(`${timestamp}timeFormats: []`), 'timeFormats: is empty'],
  'both time format keys, disagreeing': [
    field(`${timestamp}timeFormat: rfc3339\ntimeFormats: ["%Y"]`),
    'timeFormat: disagrees with `timeFormats`',
    'timeFormats[0]: time format "%Y"',
  ],
  'a time format on a string': [field(`${string}timeFormat: rfc3339`), 'is for type timestamp alone'],
  'an object without fields': [field('name: x\ntype: object'), 'fields[0].x: has no `fields`'],
  'an object with empty fields': [field('name: x\ntype: object\nfields: []'), 'fields[0].x.fields: is empty'],
  'fields on a string': [
    field(`${string}fields: [{name: y, type: int}]`),
    'fields[0].x.fields: is for type object alone',
  ],
  'an array without element': [field('name: x\ntype: array'), 'fields[0].x: has no `element`'],
  'an element as text': [
    field('name: x\ntype: array\nelement: string'),
    'fields[0].x.element: must be a map of keys, is "string"',
  ],
  'an element that is required': [
    field('name: x\ntype: array\nelement: {type: string, required: true}'),
    'fields[0].x.element.required: unknown key; known here: type, indicators, validate',
  ],
  'a bad element in an element': [
    field('name: x\ntype: array\nelement: {type: array, element: {type: text}}'),
    'fields[0].x.element.element.type: unknown type "text"',
  ],
  'embedded JSON': [
    field('name: x\ntype: json\nisEmbeddedJSON: true'),
    'fields[0].x.isEmbeddedJSON: is not understood',
  ],
  'a rename': [
    field(`${string}rename: {from: y}`),
    "fields[0].x.rename: is a transformation of Panther's, and records are never altered here; remove it",
  ],
  'a copy': [field(`${string}copy: {from: y}`), 'fields[0].x.copy: is a transformation'],
  'a concat': [field(`${string}concat: {}`), 'fields[0].x.concat: is a transformation'],
  'a split': [field(`${string}split: {}`), 'fields[0].x.split: is a transformation'],
  'a mask': [field(`${string}mask: {type: redact}`), 'fields[0].x.mask: is a transformation'],
  'a check for an address': [
    field(`${string}validate: {ip: ipv4}`),
    'fields[0].x.validate.ip: is a check of addresses',
  ],
  'a check for a network': [
    field(`${string}validate: {cidr: any}`),
    'fields[0].x.validate.cidr: is a check of addresses',
  ],
  'an unknown check': [
    field(`${string}validate: {length: 3}`),
    'fields[0].x.validate.length: unknown key; known here: allow, deny',
  ],
  'an empty check': [field(`${string}validate: {}`), 'fields[0].x.validate: is empty'],
  'allow with nothing': [field(`${string}validate: {allow: []}`), 'fields[0].x.validate.allow: is empty'],
  'allow with a number': [
    field(`${string}validate: {allow: [1]}`),
    'validate.allow[0]: must be text, is 1; put it in quotes',
  ],
  'validate on a number': [field('name: x\ntype: int\nvalidate: {allow: [a]}'), 'is for type string alone'],

  // references
  'a ref without target': [field('name: x\ntype: ref'), 'fields[0].x: has no `target`'],
  'a ref to nothing': [
    field('name: x\ntype: ref\ntarget: Foo'),
    'fields[0].x.target: nothing in `definitions` is called "Foo"',
  ],
  'a ref with more': [
    field('name: x\ntype: ref\ntarget: Foo\nindicators: [ip]') + 'definitions: {Foo: {type: string}}\n',
    'is for type string alone',
  ],
  'a circle': [
    field('name: x\ntype: ref\ntarget: Aa') +
      'definitions: {Aa: {type: array, element: {type: ref, target: Bb}}, Bb: {type: ref, target: Aa}}\n',
    'definitions.Bb.target: goes round in a circle: Aa -> Bb -> Aa',
  ],
  'a circle of one': [
    field(string) + 'definitions: {Aa: {type: ref, target: Aa}}\n',
    'goes round in a circle: Aa -> Aa',
  ],
  'a fault in a definition that nobody uses': [
    field(string) + 'definitions: {Aa: {type: text}}\n',
    'definitions.Aa.type: unknown type "text"',
  ],
  'a fault in a definition that two use': [
    'schema: Aa.Bc\nfields: [{name: x, type: ref, target: Aa}, {name: y, type: ref, target: Aa}]\ndefinitions: {Aa: {type: text}}\n',
    'definitions.Aa.type: unknown type "text"',
  ],
  'a definition in lower case': [
    field(string) + 'definitions: {aa: {type: int}}\n',
    "definitions.aa: a definition's name starts with a capital",
  ],
  'definitions as a list': [
    field(string) + 'definitions: [a]\n',
    'definitions: must be a map of keys, is a list',
  ],
};

describe('refuses', () => {
  test.each(Object.entries(REFUSALS))('%s', async (_, [yaml, ...lines]) => {
    const faults = await faultsOf(await homeWith({ 'Aa.Bc.yml': yaml }));
    expect(faults).toEqual(lines.map((line) => expect.stringContaining(line) as unknown));
    for (const fault of faults) expect(fault).toContain(join('panther', 'Aa.Bc.yml:'));
  });
});

describe('of the folder', () => {
  test('tells every fault of every file at once', async () => {
    const home = await homeWith({
      'Aa.Bc.yml': field('name: x\ntype: text\nrequired: 1\ncolour: red'),
      'Bb.Cd.yml': 'schema: Xx.Yz\nversion: 7\n',
    });
    expect(await faultsOf(home)).toEqual(
      [
        'fields[0].x.type',
        'fields[0].x.required',
        'fields[0].x.colour',
        'Bb.Cd.yml:1:1: has no `fields`',
        'schema: is "Xx.Yz"',
        'version: must be 0',
      ].map((part) => expect.stringContaining(part) as unknown),
    );
  });

  test('refuses one name in two files', async () => {
    const home = await homeWith({ 'Aa.Bc.yml': field(string), 'Bb.Cd.yml': field(string) });
    expect(await faultsOf(home)).toEqual([
      expect.stringContaining('Bb.Cd.yml: its schema has the name of that in Aa.Bc.yml'),
      expect.stringContaining('Bb.Cd.yml:1:1 schema: is "Aa.Bc", which belongs into Aa.Bc.yml'),
    ]);
  });

  test('refuses names that make the same table', async () => {
    const home = await homeWith({
      'Aa.Bc.yml': field(string),
      'AaBc.yml': field(string).replace('Aa.Bc', 'AaBc'),
    });
    expect(await faultsOf(home)).toEqual([expect.stringContaining('but for case and dots')]);
  });

  test('refuses a file that ends in .yaml, as it would be overlooked', async () => {
    const home = await homeWith({ 'Aa.Bc.yml': field(string), 'Bb.Cd.yaml': '' });
    expect(await faultsOf(home)).toEqual([
      expect.stringContaining('Bb.Cd.yaml: would not be read; let its name end in `.yml`'),
    ]);
  });

  test('refuses what is no UTF-8 and what is no file', async () => {
    const home = await homeWith({});
    await writeFile(join(home, 'panther', 'Aa.Bc.yml'), Buffer.from([0x73, 0xff]));
    await mkdir(join(home, 'panther', 'Bb.Cd.yml'));
    expect(await faultsOf(home)).toEqual([
      expect.stringContaining('Aa.Bc.yml: is not a file of UTF-8 text'),
      expect.stringContaining('Bb.Cd.yml: is not a file of UTF-8 text'),
    ]);
  });

  test('refuses to make nothing out of an empty folder', async () => {
    expect(await faultsOf(await homeWith({}))).toEqual([expect.stringContaining('panther: holds no schema')]);
  });
});

test('takes the whole of the language that is understood, event time or none', async () => {
  const home = await homeWith({
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
  expect(await faultsOf(home)).toEqual([]);
});
