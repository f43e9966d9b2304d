import { CommanderError, type Command } from 'commander';
import { alarmsTest } from './commands/alarms-test.ts';
import { events } from './commands/events.ts';
import { logs } from './commands/logs.ts';
import { poll } from './commands/poll.ts';
import { quarantineList } from './commands/quarantine-list.ts';
import { quarantineReplay } from './commands/quarantine-replay.ts';
import { quarantineShow } from './commands/quarantine-show.ts';
import { rebuild } from './commands/rebuild.ts';
import { redrive } from './commands/redrive.ts';
import { rewind } from './commands/rewind.ts';
import { status } from './commands/status.ts';
import { tokenCheck } from './commands/token-check.ts';
import { tokenSet } from './commands/token-set.ts';
import { verify } from './commands/verify.ts';
import { newCommand, pathOf } from './command.ts';
import { EXIT, type ExitCode } from './terminal/exit-code.ts';
import { commandLine, examplesText, type Verb } from './verb.ts';

/** In the order of the help. */
const VERBS: readonly Verb[] = [
  poll,
  tokenSet,
  tokenCheck,
  status,
  events,
  logs,
  verify,
  rewind,
  quarantineList,
  quarantineShow,
  quarantineReplay,
  rebuild,
  redrive,
  alarmsTest,
];

const DESCRIPTION = `Delivers 1Password's events, and shows and repairs the feeds.

Each command can be interrupted at any moment, and run again.`;

const EXAMPLES = [
  ['The state of every feed of the deployed stack.', commandLine('status', '')],
  ['The options of a command.', commandLine('rewind', '--help')],
] as const;

/** What the verbs of a group have in common. */
interface Group {
  readonly summary: string;
  readonly description: string;
}

const GROUPS: Readonly<Record<string, Group>> = {
  token: {
    summary: "stores 1Password's bearer token, or checks the stored one",
    description: "Stores 1Password's bearer token, or checks the stored one. Never shows any part of it.",
  },
  alarms: {
    summary: 'works on the alarms of a stack',
    description: 'Works on the alarms of a deployed stack.',
  },
  quarantine: {
    summary: 'works on records that failed their schema',
    description: 'Works on records that failed their schema, which are kept in quarantine.',
  },
};

/**
 * Runs the verb that was typed.
 *
 * @param args what was typed after the program's name
 */
export async function runProgram(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const program = buildProgram(async (verb, typed) => {
    exitCode = await verb.run(typed);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Exit code 0: the help or the version, which was printed.
    return error.exitCode === 0 ? EXIT.ok : EXIT.invalidUsage;
  }
}

function buildProgram(run: (verb: Verb, typed: Readonly<Record<string, unknown>>) => Promise<void>): Command {
  const program = newCommand('', (command) => {
    command.description(DESCRIPTION).helpCommand('help [command]', 'show the help of a command');
    command.addHelpText('after', examplesText(EXAMPLES));
  });
  for (const verb of VERBS) {
    const words = verb.name.split(' ');
    const command = newCommand(words.pop() ?? '', verb.declare);
    command.action(() => run(verb, command.opts()));
    words.reduce(findGroup, program).addCommand(command);
  }
  return program;
}

function findGroup(parent: Command, name: string): Command {
  const known = parent.commands.find((command) => command.name() === name);
  if (known !== undefined) return known;
  const group = newCommand(name, (command) => {
    const { summary = '', description = '' }: Partial<Group> = GROUPS[name] ?? {};
    command.summary(summary).description(description).helpCommand(false);
    command.addHelpText('after', () => examplesText(command.commands.map(helpExample)));
  });
  parent.addCommand(group);
  return group;
}

function helpExample(verb: Command): readonly [string, string] {
  return [`The options of ${verb.name()}.`, commandLine(pathOf(verb), '--help')];
}
