import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Calls a function whenever the client sends a request: once it is signed, and before its response is awaited. */
export function onRequest(client: DynamoDBClient, callback: () => void): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const response = next(args);
      callback();
      return response;
    },
    { name: 'onRequest', step: 'deserialize', priority: 'low' },
  );
}
