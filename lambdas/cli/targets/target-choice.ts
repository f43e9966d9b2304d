/** What a user names as the target of a command. */
export type TargetChoice =
  | {
      readonly kind: 'stack';
      readonly stack: string;
      /** Undefined: as the AWS CLI finds them, in the environment and its configuration files. */
      readonly region: string | undefined;
      readonly profile: string | undefined;
    }
  | {
      readonly kind: 'folder';
      readonly out: string;
    };

/** The options that name the target, to complete a command that a person pastes into a shell. */
export function targetFlags(choice: TargetChoice): string {
  if (choice.kind === 'folder') return folderFlag(choice);
  const { stack, region, profile } = choice;
  return [flag('--stack', stack), flag('--region', region), flag('--profile', profile)]
    .filter((part) => part !== '')
    .join(' ');
}

/** A command of the AWS CLI that works in the Region of a stack, with the profile that a user named. */
export function awsCommand(
  command: string,
  { region, profile }: { readonly region: string; readonly profile: string | undefined },
): string {
  return ['aws', command, flag('--region', region), flag('--profile', profile)]
    .filter((part) => part !== '')
    .join(' ');
}

/** The option that names a folder. */
export function folderFlag({ out }: { readonly out: string }): string {
  return flag('--out', out);
}

function flag(name: string, value: string | undefined): string {
  if (value === undefined) return '';
  const isPlain = /^[\w@%+=:,./-]+$/.test(value);
  return `${name} ${isPlain ? value : `'${value.replaceAll("'", `'\\''`)}'`}`;
}
