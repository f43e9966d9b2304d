import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateAliasCommand, CreateKeyCommand, EnableKeyRotationCommand } from '@aws-sdk/client-kms';
import type { Creator } from './creator.ts';

export const role: Creator = async (properties, { clients: { iam }, name }) => {
  // IAM takes 64 characters. What is unique in the name is at its end.
  const RoleName = properties.text('RoleName') ?? name.slice(-64);
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: properties.json('AssumeRolePolicyDocument'),
      Description: properties.text('Description'),
    }),
  );
  for (const policy of properties.parts('Policies') ?? []) {
    const PolicyName = policy.text('PolicyName');
    const PolicyDocument = policy.json('PolicyDocument');
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  }
  for (const PolicyArn of properties.texts('ManagedPolicyArns') ?? []) {
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }
  return { ref: RoleName, attributes: { Arn: Role?.Arn ?? '', RoleId: Role?.RoleId ?? '' } };
};

export const managedPolicy: Creator = async (properties, { clients: { iam }, name }) => {
  const { Policy } = await iam.send(
    new CreatePolicyCommand({
      PolicyName: properties.text('ManagedPolicyName') ?? name,
      Path: properties.text('Path'),
      Description: properties.text('Description'),
      PolicyDocument: properties.json('PolicyDocument'),
    }),
  );
  const PolicyArn = Policy?.Arn ?? '';
  for (const RoleName of properties.texts('Roles') ?? []) {
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }
  return { ref: PolicyArn, attributes: { PolicyArn } };
};

export const key: Creator = async (properties, { clients: { kms } }) => {
  // What happens when the stack is deleted.
  properties.passOver('PendingWindowInDays');
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({
      Policy: properties.json('KeyPolicy'),
      Description: properties.text('Description'),
    }),
  );
  const KeyId = KeyMetadata?.KeyId ?? '';
  if (properties.flag('EnableKeyRotation') === true) {
    const RotationPeriodInDays = properties.number('RotationPeriodInDays');
    await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays }));
  }
  return { ref: KeyId, attributes: { Arn: KeyMetadata?.Arn ?? '', KeyId } };
};

export const alias: Creator = async (properties, { clients: { kms } }) => {
  const AliasName = properties.text('AliasName') ?? '';
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: properties.text('TargetKeyId') }));
  return { ref: AliasName };
};
