import { PutRuleCommand, PutTargetsCommand, RuleState } from '@aws-sdk/client-eventbridge';
import {
  AddPermissionCommand,
  Architecture,
  CreateFunctionCommand,
  PutFunctionEventInvokeConfigCommand,
  Runtime,
} from '@aws-sdk/client-lambda';
import type { Properties } from '../properties.ts';
import type { Creator } from './creator.ts';

/**
 * Creates a function without its code, which the emulator could only run in a container. The tests run the bundle in a process
 * instead.
 */
export const lambdaFunction: Creator = async (properties, { clients: { lambda }, name }) => {
  const code = properties.object('Code');
  // The bucket of the assets belongs to the CDK, not to the stack.
  code?.ignore('S3Bucket');
  const logging = properties.object('LoggingConfig');
  const FunctionName = properties.string('FunctionName') ?? name.slice(-64);
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Code: { ZipFile: Buffer.from(code?.string('S3Key') ?? '') },
      Handler: properties.string('Handler'),
      Runtime: properties.oneOf('Runtime', Runtime),
      Architectures: properties.strings('Architectures')?.map(architecture),
      Role: properties.string('Role'),
      Description: properties.string('Description'),
      MemorySize: properties.number('MemorySize'),
      Timeout: properties.number('Timeout'),
      Environment: { Variables: properties.object('Environment')?.stringRecord('Variables') },
      LoggingConfig: logging && { LogGroup: logging.string('LogGroup') },
    }),
  );
  return { ref: FunctionName, attributes: { Arn: FunctionArn } };
};

function architecture(name: string): Architecture {
  const known = Object.values(Architecture).find((candidate) => candidate === name);
  if (known === undefined) throw new Error(`unsupported architecture ${name}`);
  return known;
}

export const eventInvokeConfig: Creator = async (properties, { clients: { lambda }, name }) => {
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: properties.string('FunctionName'),
      Qualifier: properties.string('Qualifier'),
      MaximumEventAgeInSeconds: properties.number('MaximumEventAgeInSeconds'),
      MaximumRetryAttempts: properties.number('MaximumRetryAttempts'),
    }),
  );
  return { ref: name };
};

export const permission: Creator = async (properties, { clients: { lambda }, name }) => {
  await lambda.send(
    new AddPermissionCommand({
      StatementId: name.slice(-100),
      FunctionName: properties.string('FunctionName'),
      Action: properties.string('Action'),
      Principal: properties.string('Principal'),
      SourceArn: properties.string('SourceArn'),
      SourceAccount: properties.string('SourceAccount'),
    }),
  );
  return { ref: name };
};

export const rule: Creator = async (properties, { clients: { events }, name }) => {
  const Name = properties.string('Name') ?? name.slice(-64);
  const { RuleArn = '' } = await events.send(
    new PutRuleCommand({
      Name,
      Description: properties.string('Description'),
      ScheduleExpression: properties.string('ScheduleExpression'),
      State: properties.oneOf('State', RuleState),
    }),
  );
  const Targets = properties.objects('Targets')?.map(target);
  if (Targets !== undefined) await events.send(new PutTargetsCommand({ Rule: Name, Targets }));
  return { ref: Name, attributes: { Arn: RuleArn } };
};

function target(properties: Properties) {
  const retry = properties.object('RetryPolicy');
  return {
    Id: properties.string('Id'),
    Arn: properties.string('Arn'),
    RetryPolicy: retry && {
      MaximumEventAgeInSeconds: retry.number('MaximumEventAgeInSeconds'),
      MaximumRetryAttempts: retry.number('MaximumRetryAttempts'),
    },
  };
}
