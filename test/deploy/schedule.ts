import { ListTargetsByRuleCommand, type Target } from '@aws-sdk/client-eventbridge';
import { GetFunctionCommand, GetPolicyCommand } from '@aws-sdk/client-lambda';
import type { Clients } from '../support/emulator/clients.ts';
import type { EmulatedStack } from '../support/emulator/emulated-stack.ts';
import { at, listOf } from '../support/template.ts';
import { startWarmFunction, type LogLine, type WarmFunction } from './function-process.ts';
import type { Synthesised } from './synthesised.ts';

/** A function as Lambda holds it. */
interface Started {
  readonly feed: string;
  readonly timeoutMs: number;
  readonly process: WarmFunction;
}

/**
 * EventBridge and Lambda, which the emulator has but does not run: a tick calls each target of the stack's rule, each in a
 * process of its own that stays warm, with the bundle, the environment and the time that it was deployed with.
 */
export class Schedule {
  readonly #synthesised: Synthesised;
  readonly #stack: EmulatedStack;
  readonly #clients: Clients;
  readonly #started = new Map<string, Started>();

  constructor(synthesised: Synthesised, stack: EmulatedStack, clients: Clients) {
    this.#synthesised = synthesised;
    this.#stack = stack;
    this.#clients = clients;
  }

  /**
   * @param timeLeftMs in place of the functions' own timeout
   * @returns what each feed's function logged
   */
  async tick(timeLeftMs?: number): Promise<ReadonlyMap<string, readonly LogLine[]>> {
    const rule = this.#synthesised.logicalId('AWS::Events::Rule');
    const { Targets = [] } = await this.#clients.events.send(
      new ListTargetsByRuleCommand({ Rule: this.#stack.references[rule] }),
    );
    const logs = Targets.map(async (target) => {
      const { feed, process, timeoutMs } = await this.#function(target);
      return [feed, await process.invoke(timeLeftMs ?? timeoutMs)] as const;
    });
    return new Map(await Promise.all(logs));
  }

  stop(): void {
    for (const { process } of this.#started.values()) process.stop();
  }

  async #function({ Arn = '' }: Target): Promise<Started> {
    const started = this.#started.get(Arn) ?? (await this.#start(Arn));
    this.#started.set(Arn, started);
    return started;
  }

  async #start(arn: string): Promise<Started> {
    if (!(await this.#mayInvoke(arn))) throw new Error(`the rule may not invoke ${arn}`);
    const { references } = this.#stack;
    const deployed = this.#synthesised.functions.find(
      ({ logicalId }) => references[`${logicalId}.Arn`] === arn,
    );
    const { Configuration } = await this.#clients.lambda.send(new GetFunctionCommand({ FunctionName: arn }));
    const environment = Configuration?.Environment?.Variables;
    if (deployed === undefined || environment === undefined) throw new Error(`there is no function ${arn}`);
    return {
      feed: deployed.feed,
      timeoutMs: (Configuration?.Timeout ?? 0) * 1_000,
      process: startWarmFunction(deployed.bundle, environment),
    };
  }

  async #mayInvoke(arn: string): Promise<boolean> {
    const rule = this.#synthesised.logicalId('AWS::Events::Rule');
    const { Policy = '' } = await this.#clients.lambda.send(new GetPolicyCommand({ FunctionName: arn }));
    return listOf(at(JSON.parse(Policy), 'Statement')).some(
      (statement) =>
        at(statement, 'Effect') === 'Allow' &&
        at(statement, 'Action') === 'lambda:InvokeFunction' &&
        at(statement, 'Principal', 'Service') === 'events.amazonaws.com' &&
        at(statement, 'Condition', 'ArnLike', 'AWS:SourceArn') === this.#stack.references[`${rule}.Arn`],
    );
  }
}
