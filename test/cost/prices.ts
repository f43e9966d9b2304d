/** A public list price of AWS: `dollars` for `per` units. */
export interface Price {
  readonly service: string;
  readonly dollars: number;
  readonly per: number;
  readonly unit: string;
  /** The public page that lists the price. */
  readonly page: string;
}

/**
 * On-demand prices in us-east-1, in dollars, without taxes and without the free tier of new accounts. They are AWS's public list
 * prices as known in 2026; they could not be looked up when this was written.
 */
export const PRICES = {
  lambdaRequests: {
    service: 'Lambda',
    dollars: 0.2,
    per: 1_000_000,
    unit: 'requests',
    page: 'https://aws.amazon.com/lambda/pricing/',
  },
  lambdaGbSeconds: {
    service: 'Lambda',
    dollars: 0.0000133334,
    per: 1,
    unit: 'GB-seconds (arm64)',
    page: 'https://aws.amazon.com/lambda/pricing/',
  },
  scheduledRuns: {
    service: 'EventBridge',
    dollars: 0,
    per: 1_000_000,
    unit: 'invocations by a scheduled rule',
    page: 'https://aws.amazon.com/eventbridge/pricing/',
  },
  readUnits: {
    service: 'DynamoDB',
    dollars: 0.125,
    per: 1_000_000,
    unit: 'read request units (4 kB each, strongly consistent)',
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  writeUnits: {
    service: 'DynamoDB',
    dollars: 0.625,
    per: 1_000_000,
    unit: 'write request units (1 kB each)',
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  tableGbMonths: {
    service: 'DynamoDB',
    dollars: 0.25,
    per: 1,
    unit: 'GB-months (Standard)',
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  tableBackupGbMonths: {
    service: 'DynamoDB',
    dollars: 0.2,
    per: 1,
    unit: 'GB-months of point-in-time recovery',
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  putsAndLists: {
    service: 'S3',
    dollars: 0.005,
    per: 1_000,
    unit: 'PUT and LIST requests',
    page: 'https://aws.amazon.com/s3/pricing/',
  },
  gets: {
    service: 'S3',
    dollars: 0.0004,
    per: 1_000,
    unit: 'GET requests',
    page: 'https://aws.amazon.com/s3/pricing/',
  },
  storedGbMonths: {
    service: 'S3',
    dollars: 0.023,
    per: 1,
    unit: 'GB-months (Standard)',
    page: 'https://aws.amazon.com/s3/pricing/',
  },
  secretMonths: {
    service: 'Secrets Manager',
    dollars: 0.4,
    per: 1,
    unit: 'secret-months',
    page: 'https://aws.amazon.com/secrets-manager/pricing/',
  },
  secretCalls: {
    service: 'Secrets Manager',
    dollars: 0.05,
    per: 10_000,
    unit: 'calls',
    page: 'https://aws.amazon.com/secrets-manager/pricing/',
  },
  customMetricMonths: {
    service: 'CloudWatch',
    dollars: 0.3,
    per: 1,
    unit: 'custom metric-months, prorated by the hours in which data is sent',
    page: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  alarmMetricMonths: {
    service: 'CloudWatch',
    dollars: 0.1,
    per: 1,
    unit: 'alarm metric-months',
    page: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  dashboardMonths: {
    service: 'CloudWatch',
    dollars: 3,
    per: 1,
    unit: 'dashboard-months after the first three of the account',
    page: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  loggedGb: {
    service: 'CloudWatch Logs',
    dollars: 0.5,
    per: 1,
    unit: 'GB ingested',
    page: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  keptLogGbMonths: {
    service: 'CloudWatch Logs',
    dollars: 0.03,
    per: 1,
    unit: 'GB-months',
    page: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  notifications: {
    service: 'SNS',
    dollars: 0.5,
    per: 1_000_000,
    unit: 'notifications (delivery to SQS is free)',
    page: 'https://aws.amazon.com/sns/pricing/',
  },
  queueRequests: {
    service: 'SQS',
    dollars: 0.4,
    per: 1_000_000,
    unit: 'requests',
    page: 'https://aws.amazon.com/sqs/pricing/',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
