import type { Clients } from '../clients.ts';
import type { Properties } from '../properties.ts';

/** What CloudFormation knows of a resource that is there. */
export interface Created {
  /** What Ref stands for. */
  readonly ref: string;
  /** What Fn::GetAtt stands for, by the attribute's name. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Where a resource comes into being. */
export interface Site {
  readonly clients: Clients;
  /** The name of a resource whose properties give none: no other one in the account has it. */
  readonly name: string;
}

/** Creates a resource of one type, and reads each of its properties that has an effect. */
export type Creator = (properties: Properties, site: Site) => Promise<Created>;
