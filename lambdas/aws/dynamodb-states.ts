import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Feed } from '../contract/feeds.ts';
import { RepairState } from '../ingest/errors.ts';
import type { StateStore } from '../ingest/ports.ts';
import { decodeState, encodeState, type FeedState } from '../ingest/state.ts';
import { awsFailure } from './aws-failure.ts';

/** Each feed's state as one item: `feed` (key), `revision`, and the whole as JSON in `state`. */
export class DynamoDbStates implements StateStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async read(feed: Feed): Promise<FeedState | undefined> {
    const item = await this.#get(feed);
    if (item === undefined) return undefined;
    const text = item['state']?.S;
    if (text === undefined)
      throw new RepairState(`the item ${feed.name} of table ${this.#table} has no state`);
    return decodeState(text);
  }

  async write(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    const isFirst = state.revision === 1;
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: {
            feed: { S: feed.name },
            revision: { N: String(state.revision) },
            state: { S: encodeState(state) },
          },
          ConditionExpression: isFirst ? 'attribute_not_exists(feed)' : 'revision = :previous',
          ...(isFirst
            ? {}
            : { ExpressionAttributeValues: { ':previous': { N: String(state.revision - 1) } } }),
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
        new GetItemCommand({ TableName: this.#table, Key: { feed: { S: feed.name } }, ConsistentRead: true }),
      );
      return answer.Item;
    } catch (error) {
      throw awsFailure(`read the state of ${feed.name} from table ${this.#table}`, error);
    }
  }
}
