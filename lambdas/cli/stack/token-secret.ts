import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { awsFailure } from '../../aws/aws-failure.ts';
import { readSecret } from '../../aws/secret-reader.ts';
import type { StackAccess } from '../targets/target.ts';

/** The tag of the secret that names the 1Password account that the source began with. Its value is the account's UUID. */
const ACCOUNT_TAG = 'onepassword-account';

/** The secret of a stack that contains the token. */
export class TokenSecret {
  readonly #client: SecretsManagerClient;
  readonly #arn: string;

  constructor({ config, settings }: Pick<StackAccess, 'config' | 'settings'>) {
    this.#client = new SecretsManagerClient(config);
    this.#arn = settings.secretArn;
  }

  /**
   * The token that is stored; undefined if none is.
   *
   * @throws PipelineError if the secret cannot be read
   */
  async read(): Promise<string | undefined> {
    const value = (await readSecret(this.#client, this.#arn))?.trim();
    return value === '' ? undefined : value;
  }

  /** @throws PipelineError if it cannot be stored */
  async store(token: string): Promise<void> {
    await this.#attempt('store the token in', () =>
      this.#client.send(new PutSecretValueCommand({ SecretId: this.#arn, SecretString: token })),
    );
  }

  /**
   * UUID of the 1Password account that the source began with; undefined if it was never recorded.
   *
   * @throws PipelineError if the tags cannot be read
   */
  async account(): Promise<string | undefined> {
    const { Tags = [] } = await this.#attempt('read the tags of', () =>
      this.#client.send(new DescribeSecretCommand({ SecretId: this.#arn })),
    );
    return Tags.find(({ Key }) => Key === ACCOUNT_TAG)?.Value;
  }

  /**
   * Records the account that the source began with.
   *
   * @throws PipelineError if the secret cannot be tagged
   */
  async recordAccount(uuid: string): Promise<void> {
    await this.#attempt('record the account of the stored token in a tag of', () =>
      this.#client.send(
        new TagResourceCommand({ SecretId: this.#arn, Tags: [{ Key: ACCOUNT_TAG, Value: uuid }] }),
      ),
    );
  }

  async #attempt<T>(action: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw awsFailure(`${action} secret ${this.#arn}`, error, this.#arn);
    }
  }
}
