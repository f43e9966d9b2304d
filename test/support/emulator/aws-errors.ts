/** An AWS operation that the pollers call. */
export type Operation =
  | 'GetItem'
  | 'PutItem'
  | 'TransactWriteItems'
  | 'Query'
  | 'DeleteItem'
  | 'GetSecretValue'
  | 'PutObject'
  | 'ListObjectsV2';

/** An error that a service may return instead of executing a call. */
export type ServiceError = 'throttled' | 'internal' | 'conflict' | 'denied' | 'gone' | 'key disabled';

export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Returns the HTTP response with which the operation's service reports an error.
 *
 * @throws TypeError if the operation never returns that error
 */
export function errorResponse(operation: Operation, error: ServiceError): ErrorResponse {
  const response = RESPONSES[operation][error];
  if (response === undefined) throw new TypeError(`${operation} never returns the error ${error}`);
  return response;
}

function json(version: '1.0' | '1.1', status: number, type: string, message: string): ErrorResponse {
  return {
    status,
    headers: { 'content-type': `application/x-amz-json-${version}` },
    body: JSON.stringify({ __type: type, message }),
  };
}

function xml(status: number, code: string, message: string): ErrorResponse {
  const ids =
    '<RequestId>4442587FB7D0A2F9</RequestId><HostId>Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg==</HostId>';
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${ids}</Error>`,
  };
}

type Responses = Readonly<Partial<Record<ServiceError, ErrorResponse>>>;

const DYNAMODB: Responses = {
  throttled: json(
    '1.0',
    400,
    'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  ),
  internal: json(
    '1.0',
    500,
    'com.amazonaws.dynamodb.v20120810#InternalServerError',
    'The request processing has failed because of an unknown error, exception or failure.',
  ),
};

const DYNAMODB_UNUSABLE: Responses = {
  denied: json(
    '1.0',
    400,
    'com.amazon.coral.service#AccessDeniedException',
    'User: arn:aws:sts::123456789012:assumed-role/poller is not authorized to perform this operation',
  ),
  gone: json(
    '1.0',
    400,
    'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
    'Requested resource not found',
  ),
  'key disabled': json(
    '1.0',
    400,
    'com.amazonaws.dynamodb.v20120810#AccessDeniedException',
    'KMS key access denied error',
  ),
};

const SECRETS_MANAGER: Responses = {
  denied: json('1.1', 400, 'AccessDeniedException', 'User is not authorized to perform this operation'),
  gone: json(
    '1.1',
    400,
    'InvalidRequestException',
    'You can’t perform this operation on the secret because it was marked for deletion.',
  ),
  'key disabled': json(
    '1.1',
    400,
    'DecryptionFailure',
    'Secrets Manager can’t decrypt the protected secret text.',
  ),
  throttled: json('1.1', 400, 'ThrottlingException', 'Rate exceeded'),
  internal: json('1.1', 500, 'InternalServiceError', 'An error occurred on the server side.'),
};

const S3: Responses = {
  denied: xml(403, 'AccessDenied', 'Access Denied'),
  gone: xml(404, 'NoSuchBucket', 'The specified bucket does not exist'),
  'key disabled': xml(400, 'KMS.DisabledException', 'The key is disabled.'),
  throttled: xml(503, 'SlowDown', 'Please reduce your request rate.'),
  internal: xml(500, 'InternalError', 'We encountered an internal error. Please try again.'),
};

const RESPONSES: Readonly<Record<Operation, Responses>> = {
  GetItem: { ...DYNAMODB, ...DYNAMODB_UNUSABLE },
  PutItem: { ...DYNAMODB, ...DYNAMODB_UNUSABLE },
  TransactWriteItems: { ...DYNAMODB, ...DYNAMODB_UNUSABLE },
  Query: { ...DYNAMODB, ...DYNAMODB_UNUSABLE },
  DeleteItem: { ...DYNAMODB, ...DYNAMODB_UNUSABLE },
  GetSecretValue: SECRETS_MANAGER,
  ListObjectsV2: S3,
  PutObject: {
    ...S3,
    conflict: xml(
      409,
      'ConditionalRequestConflict',
      'The conditional request cannot succeed due to a conflicting operation against this resource.',
    ),
  },
};
