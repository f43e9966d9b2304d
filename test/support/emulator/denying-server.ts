import { createServer, type IncomingMessage } from 'node:http';
import { listen, type LocalServer } from '../local-server.ts';

/** Starts a server that answers each call of CloudWatch, CloudWatch Logs, and SNS as these do if the caller has no permission. */
export function startDenyingServer(): Promise<LocalServer> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const isXml = request.headers['x-amz-target'] === undefined;
      response.writeHead(403, { 'content-type': isXml ? 'text/xml' : 'application/x-amz-json-1.1' });
      response.end(isXml ? XML : jsonError(request));
    });
  });
  return listen(server);
}

/** SNS does not name the action in a form that all its errors share. */
const XML =
  '<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>User is not authorized</Message></Error></ErrorResponse>';

/** The last part of the header is the name of the operation: `GraniteServiceVersion20100801.DescribeAlarms`. */
function jsonError({ headers }: IncomingMessage): string {
  const operation = String(headers['x-amz-target']).split('.').pop() ?? '';
  const service = String(headers['x-amz-target']).startsWith('Logs') ? 'logs' : 'cloudwatch';
  const message = `User: arn:aws:iam::123456789012:user/u is not authorized to perform: ${service}:${operation} because no identity-based policy allows it`;
  return JSON.stringify({ __type: 'AccessDeniedException', message });
}
