/** A schema that uses every feature that the generator supports. */
export const EVERY_FEATURE = `schema: Test.EveryFeature
version: 0
description: "All of it */ and more"
referenceURL: https://example.com/
fieldDiscoveryEnabled: true
parser: {native: {name: Test.Native}}
definitions:
  Person:
    type: object
    fields:
      - {name: name, type: string, required: true, indicators: [username]}
      - {name: description, type: string, description: A field of that name}
  People: {type: array, element: {type: ref, target: Person}}
fields:
  - {name: seen, type: timestamp, timeFormat: rfc3339, isEventTime: true}
  - {name: id, type: string, required: true, validate: {allow: [x, "it's"]}}
  - {name: status, type: string, validate: {allow: [on, off], deny: [secret]}}
  - {name: other, type: string, validate: {deny: [bad]}}
  - {name: small, type: smallint}
  - {name: middle, type: int}
  - {name: big, type: bigint}
  - {name: ratio, type: float}
  - {name: flag, type: boolean}
  - {name: anything, type: json}
  - {name: something, type: json, required: true}
  - {name: people, type: ref, target: People}
  - {name: addresses, type: array, element: {type: string, indicators: [ip, hostname]}}
  - {name: "@odd name", type: object, fields: [{name: deep, type: array, element: {type: array, element: {type: timestamp, isEventTime: true}}}]}
`;
