import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  PutItemCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  type Put,
} from '@aws-sdk/client-dynamodb';
import type { Feed } from '../contract/feeds.ts';
import { STATE_TABLE } from '../contract/state-table.ts';
import type { EncodedIdentities, StateRepair, StateStore } from '../ingest/ports.ts';
import { readableState } from '../ingest/state-codec.ts';
import type { Announcement, FeedState } from '../ingest/state.ts';
import { awsFailure } from './aws-failure.ts';
import { decodeStateItem, TableItems, type Item, type Lineage } from './table-items.ts';

/** Stores the states and identities of feeds in one DynamoDB table. */
export class DynamoDbStates implements StateStore, StateRepair {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #items: TableItems;

  constructor(client: DynamoDBClient, table: string, lineage: Lineage = 'feed') {
    this.#client = client;
    this.#table = table;
    this.#items = new TableItems(lineage);
  }

  async read(feed: Feed): Promise<FeedState | undefined> {
    return decodeStateItem(feed, await this.#stateItem(feed));
  }

  async create(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    const condition = { ConditionExpression: `attribute_not_exists(${STATE_TABLE.feed})` };
    return this.#put(feed, this.#statePut(feed, state, condition));
  }

  async write(
    feed: Feed,
    state: FeedState,
    identities: EncodedIdentities = new Map(),
  ): Promise<'written' | 'overtaken'> {
    const put = this.#statePut(feed, state, {
      ConditionExpression: 'revision = :previous',
      ExpressionAttributeValues: { ':previous': { N: String(state.revision - 1) } },
    });
    if (identities.size === 0) return this.#put(feed, put);
    const time = state.pending?.announcedAt ?? '';
    const items = [...identities].map(([day, encoded]) => ({
      Put: {
        TableName: this.#table,
        Item: this.#items.encodeIdentities(this.#items.identityKey(feed, day, state.revision), encoded, time),
      },
    }));
    return this.#transact(feed, [{ Put: put }, ...items]);
  }

  async replaceLost(feed: Feed, state: FeedState): Promise<'written' | 'overtaken'> {
    const item = await this.#stateItem(feed);
    if ((await readableState(() => decodeStateItem(feed, item))) !== undefined) return 'overtaken';
    const broken = Object.entries(item ?? {}).filter(([name]) => ['state', 'revision'].includes(name));
    // Each attribute must be unchanged: two operators may repair the state at the same time.
    const conditions = ['state', 'revision'].map((name) =>
      item?.[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}`,
    );
    const put = this.#statePut(feed, state, {
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: { '#state': 'state', '#revision': 'revision' },
      ...(broken.length === 0
        ? {}
        : {
            ExpressionAttributeValues: Object.fromEntries(broken.map(([name, value]) => [`:${name}`, value])),
          }),
    });
    return this.#put(feed, put);
  }

  async *readIdentities(feed: Feed, day: string, after: number, through: number): AsyncGenerator<Uint8Array> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        // Newest first.
        ScanIndexForward: false,
        KeyConditionExpression: '#feed = :feed AND #item BETWEEN :first AND :last',
        ProjectionExpression: 'identities',
        ExpressionAttributeNames: { '#feed': STATE_TABLE.feed, '#item': STATE_TABLE.item },
        ExpressionAttributeValues: {
          ':feed': { S: feed.name },
          ':first': { S: this.#items.identitySortKey(day, after + 1) },
          // Sorts after all parts of the revision.
          ':last': { S: `${this.#items.identitySortKey(day, through)}~` },
        },
      },
    );
    try {
      for await (const { Items = [] } of pages) {
        for (const { identities } of Items) if (identities?.B !== undefined) yield identities.B;
      }
    } catch (error) {
      throw this.#failure('read', `identities of ${feed.name}`, error);
    }
  }

  async discardIdentities(feed: Feed, { days, revision }: Announcement): Promise<void> {
    for (const day of days) {
      const Key = this.#items.identityKey(feed, day, revision);
      try {
        await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key }));
      } catch (error) {
        throw this.#failure('remove', `identities of ${feed.name}`, error);
      }
    }
  }

  async addIdentities(
    feed: Feed,
    identities: EncodedIdentities,
    { time, part }: { readonly time: string; readonly part: number },
  ): Promise<void> {
    await Promise.all(
      [...identities].map(async ([day, encoded]) => {
        const key = this.#items.identityKey(feed, day, Date.parse(time), part);
        const Item = this.#items.encodeIdentities(key, encoded, time);
        try {
          await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
        } catch (error) {
          throw this.#failure('write', `identities of ${feed.name}`, error);
        }
      }),
    );
  }

  async #put(feed: Feed, put: Put): Promise<'written' | 'overtaken'> {
    try {
      await this.#client.send(new PutItemCommand(put));
      return 'written';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'overtaken';
      // A transaction is writing the same item: another run announces a batch.
      if (error instanceof TransactionConflictException) return 'overtaken';
      throw this.#failure('write', `the state of ${feed.name}`, error);
    }
  }

  /** @param items the first one must be the state */
  async #transact(feed: Feed, items: readonly { readonly Put: Put }[]): Promise<'written' | 'overtaken'> {
    try {
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems: [...items] }));
      return 'written';
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) {
        throw this.#failure('write', `the state of ${feed.name}`, error);
      }
      const [stateCode, ...otherCodes] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
      // A conflict is a simultaneous write of the same item, by another run that announces or commits.
      if (stateCode === 'ConditionalCheckFailed' || stateCode === 'TransactionConflict') return 'overtaken';
      const codes = [stateCode, ...otherCodes].filter((code) => code !== undefined && code !== 'None');
      throw this.#failure('write', `the state of ${feed.name}`, error, [...new Set(codes)].join(', '));
    }
  }

  async #stateItem(feed: Feed): Promise<Item | undefined> {
    try {
      const response = await this.#client.send(
        new GetItemCommand({
          TableName: this.#table,
          Key: this.#items.stateKey(feed),
          ConsistentRead: true,
        }),
      );
      return response.Item;
    } catch (error) {
      throw this.#failure('read', `the state of ${feed.name}`, error);
    }
  }

  #statePut(feed: Feed, state: FeedState, condition: Partial<Put>): Put {
    return {
      TableName: this.#table,
      Item: this.#items.encodeState(feed, state),
      ...condition,
    };
  }

  /** @param codes the reasons for which a transaction was canceled */
  #failure(verb: 'read' | 'write' | 'remove', what: string, error: unknown, codes?: string) {
    const table = `${verb === 'write' ? 'to' : 'from'} table ${this.#table}`;
    const reasons = codes === undefined || codes === '' ? '' : ` (${codes})`;
    return awsFailure(`${verb} ${what} ${table}${reasons}`, error, this.#table);
  }
}
