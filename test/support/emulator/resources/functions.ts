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

/** A function with everything but its code, which the emulator could only run in a container: the tests run the asset itself. */
export const lambdaFunction: Creator = async (properties, { clients: { lambda }, name }) => {
  const code = properties.part('Code');
  // The bucket of the assets is the CDK's own, no part of the stack.
  code?.passOver('S3Bucket');
  const logging = properties.part('LoggingConfig');
  const FunctionName = properties.text('FunctionName') ?? name.slice(-64);
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Code: { ZipFile: Buffer.from(code?.text('S3Key') ?? '') },
      Handler: properties.text('Handler'),
      Runtime: properties.oneOf('Runtime', Runtime),
      Architectures: properties.texts('Architectures')?.map(architecture),
      Role: properties.text('Role'),
      Description: properties.text('Description'),
      MemorySize: properties.number('MemorySize'),
      Timeout: properties.number('Timeout'),
      Environment: { Variables: properties.part('Environment')?.textsByName('Variables') },
      LoggingConfig: logging && { LogGroup: logging.text('LogGroup') },
    }),
  );
  return { ref: FunctionName, attributes: { Arn: FunctionArn } };
};

function architecture(text: string): Architecture {
  const known = Object.values(Architecture).find((candidate) => candidate === text);
  if (known === undefined) throw new Error(`no model of the architecture ${text}`);
  return known;
}

export const eventInvokeConfig: Creator = async (properties, { clients: { lambda }, name }) => {
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: properties.text('FunctionName'),
      Qualifier: properties.text('Qualifier'),
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
      FunctionName: properties.text('FunctionName'),
      Action: properties.text('Action'),
      Principal: properties.text('Principal'),
      SourceArn: properties.text('SourceArn'),
      SourceAccount: properties.text('SourceAccount'),
    }),
  );
  return { ref: name };
};

export const rule: Creator = async (properties, { clients: { events }, name }) => {
  const Name = properties.text('Name') ?? name.slice(-64);
  const { RuleArn = '' } = await events.send(
    new PutRuleCommand({
      Name,
      Description: properties.text('Description'),
      ScheduleExpression: properties.text('ScheduleExpression'),
      State: properties.oneOf('State', RuleState),
    }),
  );
  const Targets = properties.parts('Targets')?.map(target);
  if (Targets !== undefined) await events.send(new PutTargetsCommand({ Rule: Name, Targets }));
  return { ref: Name, attributes: { Arn: RuleArn } };
};

function target(properties: Properties) {
  const retry = properties.part('RetryPolicy');
  return {
    Id: properties.text('Id'),
    Arn: properties.text('Arn'),
    RetryPolicy: retry && {
      MaximumEventAgeInSeconds: retry.number('MaximumEventAgeInSeconds'),
      MaximumRetryAttempts: retry.number('MaximumRetryAttempts'),
    },
  };
}
