import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type GetItemCommandOutput,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Feed } from '../contract/feeds.ts';
import type { StateRepair, StateStore } from '../ingest/ports.ts';
import { decodeState, encodeState, readableState } from '../ingest/state-text.ts';
import type { FeedState } from '../ingest/state.ts';
import { awsFailure } from './aws-failure.ts';

/** Each feed's state as one item: `feed` (key), `revision`, and the whole as JSON in `state`. */
export class DynamoDbStates implements StateStore, StateRepair {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #suffix: string;

  /** @param suffix added to the feed's name in the key, for states that are kept beside the live ones */
  constructor(client: DynamoDBClient, table: string, suffix = '') {
    this.#client = client;
    this.#table = table;
    this.#suffix = suffix;
  }

  async read(feed: Feed): Promise<FeedState | undefined> {
    return this.#decode(feed, await this.#get(feed));
  }

  async write(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    const isFirst = state.revision === 1;
    return this.#put(feed, state, {
      ConditionExpression: isFirst ? 'attribute_not_exists(feed)' : 'revision = :previous',
      ...(isFirst ? {} : { ExpressionAttributeValues: { ':previous': { N: String(state.revision - 1) } } }),
    });
  }

  async replaceLost(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    const item = await this.#get(feed);
    if ((await readableState(() => this.#decode(feed, item))) !== undefined) return 'overtaken';
    const broken = item?.['state'];
    return this.#put(feed, state, {
      ConditionExpression: broken === undefined ? 'attribute_not_exists(#state)' : '#state = :broken',
      ExpressionAttributeNames: { '#state': 'state' },
      ...(broken === undefined ? {} : { ExpressionAttributeValues: { ':broken': broken } }),
    });
  }

  #decode(feed: Feed, item: GetItemCommandOutput['Item']): FeedState | undefined {
    // An item without a text in it is as broken as one with a wrong one.
    return item === undefined ? undefined : decodeState(feed, item['state']?.S ?? '');
  }

  async #put(
    feed: Feed,
    state: FeedState,
    condition: Partial<PutItemCommandInput>,
  ): Promise<'written' | 'overtaken'> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: {
            feed: { S: this.#key(feed) },
            revision: { N: String(state.revision) },
            state: { S: encodeState(state) },
          },
          ...condition,
        }),
      );
      return 'written';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'overtaken';
      throw awsFailure(`write the state of ${feed.name} to table ${this.#table}`, error);
    }
  }

  async #get(feed: Feed) {
    try {
      const answer = await this.#client.send(
        new GetItemCommand({
          TableName: this.#table,
          Key: { feed: { S: this.#key(feed) } },
          ConsistentRead: true,
        }),
      );
      return answer.Item;
    } catch (error) {
      throw awsFailure(`read the state of ${feed.name} from table ${this.#table}`, error);
    }
  }

  #key(feed: Feed): string {
    return feed.name + this.#suffix;
  }
}
