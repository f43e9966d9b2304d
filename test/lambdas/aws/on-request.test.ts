import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { onRequest } from '../../../lambdas/aws/on-request.ts';

it('calls the function at each request, before its response', async () => {
  const order: string[] = [];
  const server = createServer((request, response) => {
    order.push('received');
    request.resume().on('end', () => response.end('{}'));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  onRequest(client, () => order.push('sent'));
  for (let i = 0; i < 2; i += 1) await client.send(new ListTablesCommand({}));
  expect(order).toEqual(['sent', 'received', 'sent', 'received']);
});
