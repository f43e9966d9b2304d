import type { Settings } from './settings.ts';

/**
 * A line for each ARN that names a resource of another Region than the stack's. Otherwise, AWS refuses it only during the
 * deployment, or when it is used.
 *
 * @param region the Region that the stack is deployed to
 */
export function resourcesInOtherRegions(settings: Settings, region: string): string[] {
  const { stackName, alarmTopicArn, kmsKeyArn, formerKmsKeyArns } = settings;
  const given = [
    { name: 'alarmTopicArn', arns: alarmTopicArn === undefined ? [] : [alarmTopicArn] },
    { name: 'kmsKeyArn', arns: kmsKeyArn === undefined || kmsKeyArn === 'new' ? [] : [kmsKeyArn] },
    { name: 'formerKmsKeyArns', arns: formerKmsKeyArns },
  ];
  return given.flatMap(({ name, arns }) =>
    arns
      .filter((arn) => arn.split(':')[3] !== region)
      .map((arn) => `${name}: ${arn} is not in ${region}, to which the stack ${stackName} is deployed`),
  );
}
