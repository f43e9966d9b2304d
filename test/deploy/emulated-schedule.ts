import { ListTargetsByRuleCommand, type Target } from '@aws-sdk/client-eventbridge';
import { GetFunctionCommand, GetPolicyCommand } from '@aws-sdk/client-lambda';
import type { Clients } from '../support/emulator/clients.ts';
import type { EmulatedStack } from '../support/emulator/emulated-stack.ts';
import { at, listOf } from '../support/template.ts';
import { startWarmFunction, type LogLine, type WarmFunction } from './function-process.ts';
import type { SynthesizedApp } from './synthesized-app.ts';

/** A function with a running process. */
interface RunningFunction {
  readonly feed: string;
  readonly timeoutMs: number;
  readonly process: WarmFunction;
}

/**
 * Runs the schedule of a stack in the emulator, which stores rules and functions but does not execute them. A tick invokes each
 * target of the stack's rule in a separate, warm process, with the bundle, environment, and timeout of its deployment.
 */
export class EmulatedSchedule {
  readonly #app: SynthesizedApp;
  readonly #stack: EmulatedStack;
  readonly #clients: Clients;
  readonly #running = new Map<string, RunningFunction>();

  constructor(app: SynthesizedApp, stack: EmulatedStack, clients: Clients) {
    this.#app = app;
    this.#stack = stack;
    this.#clients = clients;
  }

  /**
   * Invokes each function once.
   *
   * @param timeLeftMs replaces the timeouts of the functions
   * @returns what each feed's function logged
   */
  async tick(timeLeftMs?: number): Promise<ReadonlyMap<string, readonly LogLine[]>> {
    const rule = this.#app.logicalId('AWS::Events::Rule');
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
    for (const { process } of this.#running.values()) process.stop();
  }

  async #function({ Arn = '' }: Target): Promise<RunningFunction> {
    const running = this.#running.get(Arn) ?? (await this.#start(Arn));
    this.#running.set(Arn, running);
    return running;
  }

  async #start(arn: string): Promise<RunningFunction> {
    if (!(await this.#mayInvoke(arn))) throw new Error(`the rule may not invoke ${arn}`);
    const { references } = this.#stack;
    const deployed = this.#app.functions.find(({ logicalId }) => references[`${logicalId}.Arn`] === arn);
    const { Configuration } = await this.#clients.lambda.send(new GetFunctionCommand({ FunctionName: arn }));
    const environment = Configuration?.Environment?.Variables;
    if (deployed === undefined || environment === undefined) throw new Error(`no function ${arn}`);
    return {
      feed: deployed.feed,
      timeoutMs: (Configuration?.Timeout ?? 0) * 1_000,
      process: startWarmFunction(deployed.bundle, environment),
    };
  }

  async #mayInvoke(arn: string): Promise<boolean> {
    const rule = this.#app.logicalId('AWS::Events::Rule');
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
