import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateAliasCommand, CreateKeyCommand, EnableKeyRotationCommand } from '@aws-sdk/client-kms';
import type { Creator } from './creator.ts';

export const role: Creator = async (properties, { clients: { iam }, name }) => {
  // IAM accepts 64 characters. The unique part of the name is at its end.
  const RoleName = properties.string('RoleName') ?? name.slice(-64);
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: properties.json('AssumeRolePolicyDocument'),
      Description: properties.string('Description'),
    }),
  );
  for (const policy of properties.objects('Policies') ?? []) {
    const PolicyName = policy.string('PolicyName');
    const PolicyDocument = policy.json('PolicyDocument');
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  }
  for (const PolicyArn of properties.strings('ManagedPolicyArns') ?? []) {
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }
  return { ref: RoleName, attributes: { Arn: Role?.Arn ?? '', RoleId: Role?.RoleId ?? '' } };
};

export const managedPolicy: Creator = async (properties, { clients: { iam }, name }) => {
  const { Policy } = await iam.send(
    new CreatePolicyCommand({
      PolicyName: properties.string('ManagedPolicyName') ?? name,
      Path: properties.string('Path'),
      Description: properties.string('Description'),
      PolicyDocument: properties.json('PolicyDocument'),
    }),
  );
  const PolicyArn = Policy?.Arn ?? '';
  for (const RoleName of properties.strings('Roles') ?? []) {
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }
  return { ref: PolicyArn, attributes: { PolicyArn } };
};

export const key: Creator = async (properties, { clients: { kms } }) => {
  // Takes effect only when the stack is deleted.
  properties.ignore('PendingWindowInDays');
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({
      Policy: properties.json('KeyPolicy'),
      Description: properties.string('Description'),
    }),
  );
  const KeyId = KeyMetadata?.KeyId ?? '';
  if (properties.boolean('EnableKeyRotation') === true) {
    const RotationPeriodInDays = properties.number('RotationPeriodInDays');
    await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays }));
  }
  return { ref: KeyId, attributes: { Arn: KeyMetadata?.Arn ?? '', KeyId } };
};

export const alias: Creator = async (properties, { clients: { kms } }) => {
  const AliasName = properties.string('AliasName') ?? '';
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: properties.string('TargetKeyId') }));
  return { ref: AliasName };
};
