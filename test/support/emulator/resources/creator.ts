import type { Clients } from '../clients.ts';
import type { Properties } from '../properties.ts';

/** What CloudFormation knows about a resource that exists. */
export interface Created {
  /** The value of Ref. */
  readonly ref: string;
  /** The values of Fn::GetAtt, by attribute name. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What a creator needs besides the properties. */
export interface CreationContext {
  readonly clients: Clients;
  /** A unique name for a resource whose properties do not contain one. */
  readonly name: string;
}

/** Creates a resource of one type. Reads each property that has an effect. */
export type Creator = (properties: Properties, context: CreationContext) => Promise<Created>;
