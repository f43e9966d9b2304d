import type { ChildProcess } from 'node:child_process';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { onTestFinished } from 'vitest';
import { EmulatedAccount, emulatorUrl } from '../support/emulator/account.ts';
import { startFaultProxy, type AwsFault } from '../support/emulator/fault-proxy.ts';
import type { Simulator } from '../support/simulator/server.ts';
import { startFunction, type InvokeOptions, type ProcessResult } from './function-process.ts';
import { environmentIn } from './account-environment.ts';
import type { SynthesizedApp } from './synthesized-app.ts';

/** Runs the bundles of an app as they are deployed, with the resources of one emulated account. */
export class BundleHarness {
  readonly account: EmulatedAccount;
  readonly #app: SynthesizedApp;
  #endpoint = emulatorUrl;

  private constructor(app: SynthesizedApp, account: EmulatedAccount) {
    this.#app = app;
    this.account = account;
  }

  static async create(app: SynthesizedApp): Promise<BundleHarness> {
    return new BundleHarness(app, await new EmulatedAccount().create());
  }

  /** Makes AWS calls fail from now on, by operation and number: `PutItem 2` is the second call of PutItem. */
  async failAwsCalls(faults: Readonly<Record<string, AwsFault>>): Promise<void> {
    const proxy = await startFaultProxy(
      emulatorUrl,
      ({ operation, count }) => faults[`${operation} ${count}`],
    );
    onTestFinished(() => proxy.close());
    this.#endpoint = proxy.url;
  }

  async storeToken(token: string): Promise<void> {
    const { secretArn } = this.account;
    await this.account.secrets.send(new PutSecretValueCommand({ SecretId: secretArn, SecretString: token }));
  }

  /**
   * Starts a new process with the environment of the template, except for the API's URL, which is the simulator's.
   *
   * @param overrides further variables that replace those of the template
   */
  start(
    feed: string,
    api: Simulator,
    options: InvokeOptions = {},
    overrides: Readonly<Record<string, string>> = {},
  ) {
    const app = this.#app;
    const deployed = app.functions.find((candidate) => candidate.feed === feed)!;
    const environment = environmentIn(this.account, app, deployed);
    return startFunction(
      deployed.bundle,
      { ...environment, AWS_ENDPOINT_URL: this.#endpoint, EVENTS_API_URL: api.url, ...overrides },
      options,
    );
  }

  /** Invokes the function of a feed in a new process, and returns what it left. */
  invoke(feed: string, api: Simulator, options?: InvokeOptions): Promise<ProcessResult> {
    return this.start(feed, api, options).ended;
  }

  /** Returns the item that stores a feed's state. */
  async stateItem(feed: string) {
    const Key = { feed: { S: feed }, item: { S: 'state' } };
    const { Item } = await this.account.dynamoDb.send(
      new GetItemCommand({ TableName: this.account.table, Key, ConsistentRead: true }),
    );
    return Item;
  }

  /** Returns the state of a feed as JSON; empty if there is none. */
  async stateJson(feed: string): Promise<string> {
    return (await this.stateItem(feed))?.['state']?.S ?? '';
  }

  /** Waits until the table contains a new announcement, or the process has ended. */
  async waitForAnnouncement(feed: string, child: ChildProcess): Promise<void> {
    const before = await this.stateJson(feed);
    let now = before;
    while (child.exitCode === null && (now === before || !now.includes('"pending"'))) {
      now = await this.stateJson(feed);
    }
  }

  /** Returns the delivered lines of a table, by object key. */
  delivered(table: string): Promise<string[]> {
    return this.account.lines(`logs/${table}/`);
  }
}
